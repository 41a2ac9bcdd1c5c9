//go:build cowsql

package cluster

// #include <malloc.h>
import "C"

// largest is the size from which a piece of C's memory goes back to the system when it is freed, as entries of the log
// do: among the pages of the database, which stay, they would leave holes. Once it is set, it does not grow by itself.
const largest = 64 << 10

func init() { C.mallopt(C.M_MMAP_THRESHOLD, largest) }
