package factor

import "syscall"

// adviseHuge marks b for large pages. A kernel without them refuses, which changes
// nothing but the speed.
func adviseHuge(b []byte) { _ = syscall.Madvise(b, syscall.MADV_HUGEPAGE) }
