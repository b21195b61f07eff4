//go:build race

package factor

// raceEnabled tells that the race detector runs, under which sync.Pool drops
// items at random.
const raceEnabled = true
