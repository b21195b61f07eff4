// Package peak probes what a core can do at most, so that benchmarks of the
// kernels can say how much of it they use: multiply-adds from registers, reading
// memory in order, and reading rows here and there. Nothing but benchmarks
// imports it.
//
// Each probe does a known amount of work and leaves the timing to the caller.
package peak
