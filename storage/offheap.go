package storage

import "unsafe"

// Large tables live outside of the Go heap. They hold no pointers, so the
// collector need not know them; and since it lets the heap grow to twice
// what is alive, there they would take twice their size.

// mappedBytes is the size from which memory is mapped. Mappings come in
// whole pages.
const mappedBytes = 32 << 10

// alloc makes a slice of n zeros. T must be free of pointers.
func alloc[T any](n int) []T {
	if b := mapMemory(sizeOf[T](n)); b != nil {
		return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b))), n)
	}
	return make([]T, n)
}

// release gives back what alloc made. The slice, and pointers into it, must
// not be used any more.
func release[T any](s []T) {
	if n := sizeOf[T](len(s)); n > 0 {
		unmapMemory(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(s))), n))
	}
}

func sizeOf[T any](n int) int {
	var t T
	return n * int(unsafe.Sizeof(t))
}
