package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"gonum.org/v1/gonum/mat"

	"github.com/topoi-nmf/topoi/sparse"
)

// counts writes a 30×40 matrix of three blocks with noise.
func counts(t *testing.T, path string) *mat.Dense {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, 2))
	v := mat.NewDense(30, 40, nil)
	var b strings.Builder
	n := 0
	for i := range 30 {
		for j := range 40 {
			x := 0.0
			if i%3 == j%3 {
				x = float64(1 + rng.IntN(9))
			} else if rng.IntN(8) == 0 {
				x = 1
			}
			if x > 0 {
				v.Set(i, j, x)
				fmt.Fprintf(&b, "%d %d %g\n", i+1, j+1, x)
				n++
			}
		}
	}
	write(t, path, fmt.Sprintf("%%%%MatrixMarket matrix coordinate integer general\n30 40 %d\n%s", n, b.String()))
	return v
}

func readMatrix(t *testing.T, path string) *sparse.Matrix {
	t.Helper()
	m, err := sparse.ReadMatrixMarket(strings.NewReader(read(t, path)))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// divergence is D(V‖WH), by definition.
func divergence(v, w, h mat.Matrix) float64 {
	var wh mat.Dense
	wh.Mul(w, h)
	d := 0.0
	m, n := v.Dims()
	for i := range m {
		for j := range n {
			x, q := v.At(i, j), wh.At(i, j)
			d += q - x
			if x > 0 {
				d += x * math.Log(x/q)
			}
		}
	}
	return d
}

func TestFactor(t *testing.T) {
	inFolder(t)
	v := counts(t, "v.mtx")
	r := topoi(t, "factor", "v.mtx", "-k", "3", "-o", "out/deep", "--start", "random", "--trace", "trace.jsonl", "--json")
	r.want(t, exitDone)
	var sum factorSummary
	if err := json.Unmarshal([]byte(r.stdout), &sum); err != nil {
		t.Fatal(err)
	}
	w, h := readMatrix(t, "out/deep/W.mtx"), readMatrix(t, "out/deep/H.mtx")
	if rows, k := w.Dims(); rows != 30 || k != 3 {
		t.Fatalf("W is %d×%d", rows, k)
	}
	if k, columns := h.Dims(); k != 3 || columns != 40 {
		t.Fatalf("H is %d×%d", k, columns)
	}
	d := divergence(v, w, h)
	if math.Abs(d-sum.Divergence) > 1e-5*d || sum.Status != "converged" {
		t.Errorf("the factors have divergence %v, the summary says %v, %s", d, sum.Divergence, sum.Status)
	}
	var last struct {
		Iteration          int
		Seconds, Objective float64
	}
	first := 0.0
	lines := 0
	for line := range strings.Lines(read(t, "trace.jsonl")) {
		if err := json.Unmarshal([]byte(line), &last); err != nil {
			t.Fatal(err)
		}
		lines++
		if last.Iteration != lines || last.Iteration > 1 && last.Objective > first || last.Seconds <= 0 {
			t.Errorf("trace line %d: %s", lines, line)
		}
		if lines == 1 {
			first = last.Objective
		}
	}
	if lines != sum.Iterations || math.Abs(last.Objective-d) > 1e-4*d {
		t.Errorf("the trace has %d lines and ends at %v; want %d and %v", lines, last.Objective, sum.Iterations, d)
	}
	r = topoi(t, "factor", "v.mtx", "-k", "3", "-o", "out/deep", "--trace", "trace.jsonl")
	lines = strings.Count(read(t, "trace.jsonl"), "\n")
	if r.code != exitDone || !strings.Contains(r.stdout, "Matrix   30 × 40") || !strings.Contains(r.stdout, fmt.Sprintf("after %d iterations (and ", lines)) {
		t.Errorf("a second run: exit %d, %d lines of trace: %s%s", r.code, lines, r.stdout, r.stderr)
	}
}

// The same factors for any number of threads, from a file, from gzip and from
// standard input.
func TestFactorSame(t *testing.T) {
	inFolder(t)
	counts(t, "v.mtx")
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	z.Write([]byte(read(t, "v.mtx")))
	z.Close()
	write(t, "v.mtx.gz", zipped.String())
	for _, method := range []string{"mu", "ccd"} {
		var first string
		for _, line := range [][]string{
			{"v.mtx", "--threads", "1"}, {"v.mtx", "--threads", "2"}, {"v.mtx", "--threads", "7"}, {"v.mtx.gz"}, {"-"},
		} {
			args := append([]string{"factor", "-k", "4", "-o", "out", "--method", method, "--start", "random", "--seed", "0"}, line...)
			if r := topoiWith(t, t.Context(), read(t, "v.mtx"), args...); r.code != exitDone {
				t.Fatalf("%v: exit %d: %s", line, r.code, r.stderr)
			}
			got := read(t, "out/W.mtx") + read(t, "out/H.mtx")
			if first == "" {
				first = got
			} else if got != first {
				t.Errorf("%s: %v gives other factors", method, line)
			}
		}
	}
}

// Every start that --start names is taken, alone or with what it goes with.
func TestFactorStarts(t *testing.T) {
	inFolder(t)
	counts(t, "v.mtx")
	for _, st := range starts() {
		r := topoi(t, "factor", "v.mtx", "-k", "4", "-o", "out", "--start", st.String(), "--force")
		r.want(t, exitDone)
	}
	topoi(t, "factor", "v.mtx", "-k", "4", "-o", "out", "--start", "nndsvd", "--method", "mu", "--force").
		want(t, exitInput, "nndsvd: multiplicative updates", "--start nndsvda")
	topoi(t, "factor", "v.mtx", "-k", "4", "-o", "out", "--start", "nndsvdb").
		want(t, exitUsage, "choose nndsvda, nndsvdar, nndsvd, random, anchor, kmeans, least-squares, bagged or multi; did you mean nndsvda?")
}

// A start that is given is taken: from a fixed point nothing moves.
func TestFactorInit(t *testing.T) {
	inFolder(t)
	write(t, "v.mtx", "%%MatrixMarket matrix array real general\n2 2\n1\n2\n3\n6\n")
	write(t, "w.mtx", "%%MatrixMarket matrix array real general\n2 1\n1\n2\n")
	write(t, "h.mtx", "%%MatrixMarket matrix array real general\n1 2\n1\n3\n")
	topoi(t, "factor", "v.mtx", "-k", "1", "-o", "out", "--init-w", "w.mtx", "--init-h", "h.mtx", "--method", "mu").want(t, exitDone)
	w, h := readMatrix(t, "out/W.mtx"), readMatrix(t, "out/H.mtx")
	if math.Abs(w.At(1, 0)/w.At(0, 0)-2) > 1e-6 || math.Abs(h.At(0, 1)*w.At(0, 0)-3) > 1e-5 {
		t.Errorf("W = %v, H = %v", mat.Formatted(w), mat.Formatted(h))
	}
	for message, flags := range map[string][]string{
		"belong together":                      {"--init-w", "w.mtx"},
		"W is 1×2, want 2×1":                   {"--init-w", "h.mtx", "--init-h", "h.mtx"},
		"w0.mtx: no such file":                 {"--init-w", "w0.mtx", "--init-h", "h.mtx"},
		"--start and --init-w exclude":         {"--init-w", "w.mtx", "--init-h", "h.mtx", "--start", "random"},
		"--l1-ratio must be between 0 and 1":   {"--l1-ratio", "2"},
		"choose auto, mu or ccd":               {"--method", "newton"},
		"choose mixed or single":               {"--precision", "double"},
		"choose kl":                            {"--loss", "frobenius"},
		"--max-time soon: a time such as 30s":  {"--max-time", "soon"},
		"--alpha-w -1: a number of at least 0": {"--alpha-w", "-1"},
	} {
		r := topoi(t, append([]string{"factor", "v.mtx", "-k", "1", "-o", "out"}, flags...)...)
		if r.code != exitUsage && r.code != exitInput {
			t.Errorf("%v: exit %d", flags, r.code)
		}
		r.want(t, r.code, message)
	}
}

// Penalties reach the solver: L1 on both factors lowers their sums.
func TestFactorPenalty(t *testing.T) {
	inFolder(t)
	counts(t, "v.mtx")
	sums := map[string]float64{}
	for name, flags := range map[string][]string{
		"none": nil, "both": {"--alpha-w", "0.02", "--alpha-h", "0.02"}, "same": {"--alpha-w", "0.02"},
	} {
		r := topoi(t, append([]string{"factor", "v.mtx", "-k", "3", "-o", name}, flags...)...)
		if r.code != exitDone {
			t.Fatalf("%s: exit %d: %s", name, r.code, r.stderr)
		}
		sums[name] = readMatrix(t, name+"/W.mtx").Sum() * readMatrix(t, name+"/H.mtx").Sum()
	}
	if !(sums["both"] < sums["none"]) || sums["same"] != sums["both"] {
		t.Errorf("sums are %v", sums)
	}
	topoi(t, "factor", "v.mtx", "-k", "3", "-o", "one", "--alpha-w", "0.02", "--alpha-h", "0").want(t, exitInput, "penalty", "--alpha-h")
}

// Interrupted, the command keeps the factors it has, though it takes long to finish them, as it
// does where the matrix is large.
func TestFactorInterrupted(t *testing.T) {
	for _, wait := range []time.Duration{0, grace + grace/2} {
		t.Run(wait.String(), func(t *testing.T) { testFactorInterrupted(t, wait) })
	}
}

func testFactorInterrupted(t *testing.T, wait time.Duration) {
	inFolder(t)
	counts(t, "v.mtx")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var out, errs bytes.Buffer
	code := run(ctx, []string{"factor", "v.mtx", "-k", "3", "-o", "out", "--tol", "0", "--max-iter", "1000000000", "--trace", "-"},
		strings.NewReader(""), writerFunc(func(p []byte) (int, error) {
			if ctx.Err() == nil {
				cancel() // with the first lines of the trace
				time.Sleep(wait)
			}
			return out.Write(p)
		}), &errs)
	result{code, out.String(), errs.String()}.want(t, exitInterrupted, "interrupted while modelling, after", "the factors so far are in out")
	if rows, _ := readMatrix(t, "out/W.mtx").Dims(); rows != 30 {
		t.Errorf("W has %d rows", rows)
	}
	if list := leftovers(t, "out"); len(list) > 0 {
		t.Errorf("left behind: %v", list)
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

func TestFactorDryRun(t *testing.T) {
	inFolder(t)
	counts(t, "v.mtx")
	r := topoi(t, "factor", "v.mtx", "-k", "3", "--dry-run", "--json")
	r.want(t, exitDone)
	var got matrixSurvey
	if err := json.Unmarshal([]byte(r.stdout), &got); err != nil || got.Rows != 30 || got.Columns != 40 || got.Memory < 1000 {
		t.Errorf("%v: %+v", err, got)
	}
	topoi(t, "factor", "v.mtx", "-k", "3", "--dry-run").want(t, exitDone)
}

func TestFactorStrict(t *testing.T) {
	inFolder(t)
	counts(t, "v.mtx")
	topoi(t, "factor", "v.mtx", "-k", "3", "-o", "out", "--max-iter", "1", "--strict").want(t, exitUnconverged, "iteration limit after 1 iteration", "--max-iter")
	topoi(t, "factor", "v.mtx", "-k", "3", "-o", "out", "--max-time", "1ns", "--tol", "0", "--strict").want(t, exitUnconverged, "time limit", "--max-time")
}

func TestFactorKeepsFilesOfOthers(t *testing.T) {
	inFolder(t)
	counts(t, "v.mtx")
	write(t, "out/H.mtx", "%%MatrixMarket matrix array real general\n1 1\n5\n")
	topoi(t, "factor", "v.mtx", "-k", "3", "-o", "out").want(t, exitInput, "H.mtx exists and was not written by topoi")
	write(t, "notes.txt", "my notes")
	topoi(t, "factor", "v.mtx", "-k", "3", "-o", "other", "--trace", "notes.txt").want(t, exitInput, "notes.txt exists")
	topoi(t, "factor", "v.mtx", "-k", "3", "-o", "notes.txt").want(t, exitInput, "cannot make the folder notes.txt")
	if _, err := os.Stat("out/W.mtx"); err == nil || read(t, "notes.txt") != "my notes" {
		t.Error("something was written")
	}
}
