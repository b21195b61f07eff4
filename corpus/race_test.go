//go:build race

package corpus

// raceEnabled makes the longest tests shorter.
const raceEnabled = true
