//go:build !amd64 || noasm

package peak

// Wide, Narrow, Stream and Gather do nothing where there is no assembly, and say
// so by returning 0.
func Wide(int) int                       { return 0 }
func Narrow(int) int                     { return 0 }
func Stream([]float32) int               { return 0 }
func Gather([]float32, int, []int32) int { return 0 }
