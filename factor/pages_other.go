//go:build !linux

package factor

// adviseHuge does nothing: only Linux takes the advice.
func adviseHuge([]byte) {}
