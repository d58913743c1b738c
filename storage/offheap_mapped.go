//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package storage

import "syscall"

// mapMemory maps n bytes, or returns nil if the heap should be used.
func mapMemory(n int) []byte {
	if n < mappedBytes {
		return nil
	}
	b, err := syscall.Mmap(-1, 0, n, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		return nil // the heap will do, or end the process in its own way
	}
	return b
}

// outsideHeap is how many of n bytes made by alloc lie outside of the heap.
func outsideHeap(n int64) int64 {
	if n < mappedBytes {
		return 0
	}
	return n
}

// unmapMemory gives back what mapMemory mapped. It leaves alone what came
// from the heap: package syscall knows its mappings.
func unmapMemory(b []byte) { _ = syscall.Munmap(b) }
