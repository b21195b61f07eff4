package vectorize

import (
	"os"
	"path/filepath"
	"testing"
)

// dataDir is the folder of a real corpus, which the repository does not hold:
// $TOPOI_DATA/name, or ~/.cache/topoi-data/name. The test is skipped if it is
// not there.
func dataDir(tb testing.TB, name string) string {
	tb.Helper()
	root := os.Getenv("TOPOI_DATA")
	if root == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			tb.Skipf("SKIPPED, NOT TESTED: no home folder to look for corpora: %v", err)
		}
		root = filepath.Join(home, ".cache", "topoi-data")
	}
	dir := filepath.Join(root, name)
	if _, err := os.Stat(dir); err != nil {
		tb.Skipf("SKIPPED, NOT TESTED: corpus %s is not unpacked in %s (set TOPOI_DATA, or unpack it with ../shared/data/unpack.sh)", name, root)
	}
	return dir
}

// readFolder is the texts and the folder names of the files below dir, in the
// order of their paths.
func readFolder(tb testing.TB, dir string) (texts, labels []string) {
	tb.Helper()
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) == ".tsv" {
			return err
		}
		b, err := os.ReadFile(path)
		texts = append(texts, string(b))
		labels = append(labels, filepath.Base(filepath.Dir(path)))
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return texts, labels
}
