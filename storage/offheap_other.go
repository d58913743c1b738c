//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly)

package storage

func mapMemory(int) []byte { return nil }

func outsideHeap(int64) int64 { return 0 }

func unmapMemory([]byte) {}
