package main

import (
	"fmt"
	"strings"
)

// closest is the candidate that word was most likely meant to be, or "" when
// none is near: at most a third of its letters may differ, and a single letter
// is never enough of a clue.
func closest(word string, candidates []string) string {
	best, least := "", max(1, len(word)/3)+1
	for _, c := range candidates {
		if len(word) < 2 || len(c) < 2 {
			continue
		}
		d := distance(strings.ToLower(word), c)
		if strings.HasPrefix(c, word) {
			d = 1
		}
		if d < least {
			best, least = c, d
		}
	}
	return best
}

// didYouMean is the question to append to a message about an unknown word.
func didYouMean(word string, candidates []string, format string) string {
	c := closest(word, candidates)
	if c == "" {
		return ""
	}
	return "; did you mean " + fmt.Sprintf(format, c) + "?"
}

// distance is the number of letters to insert, delete, replace or swap with
// their neighbour to turn a into b (optimal string alignment).
func distance(a, b string) int {
	var before, last []int
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, last, row = last, row, make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return row[len(b)]
}
