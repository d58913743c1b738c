package main

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// written is the number of bytes that this process has caused to be written
// to disk so far; 0 where /proc does not say.
func written() int64 {
	n, _ := procField("/proc/self/io", "write_bytes")
	return n
}

// cpuTime is what this process has had of the processor so far, to a
// hundredth of a second; 0 where /proc does not say.
func cpuTime() time.Duration {
	stat, _ := os.ReadFile("/proc/self/stat")
	_, rest, _ := strings.Cut(string(stat), ") ") // after the name of the program
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0
	}
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * time.Second / 100
}

// statusMB is a size from /proc/self/status, in megabytes.
func statusMB(field string) float64 {
	kb, _ := procField("/proc/self/status", field)
	return float64(kb) / 1000
}

func procField(file, field string) (n int64, err error) {
	f, err := os.Open(file)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if rest, ok := strings.CutPrefix(lines.Text(), field+":"); ok {
			_, err = fmt.Sscan(rest, &n)
			return n, err
		}
	}
	return 0, fmt.Errorf("%s: no field %s", file, field)
}

// fileMB is the size of a database with its write-ahead log.
func fileMB(db string) float64 {
	var total int64
	for _, suffix := range []string{"", "-wal"} {
		if info, err := os.Stat(db + suffix); err == nil {
			total += info.Size()
		}
	}
	return float64(total) / 1e6
}
