package report

import (
	"context"
	"encoding/json"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
)

func do(t *testing.T, h http.Handler, method, target, kind, body string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func bodyOf(t *testing.T, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

const formType = "application/x-www-form-urlencoded"

func TestHandlerPages(t *testing.T) {
	m := smallModel()
	mux := http.NewServeMux()
	mux.Handle("/topics/", http.StripPrefix("/topics", Handler(m)))
	v := NewView(m, Options{})
	for path, want := range map[string]string{"/topics/": pageOf(t, v), "/topics/topics.json": topicsAs(t, v, JSON)} {
		r := do(t, mux, "GET", path, "", "")
		if r.StatusCode != 200 || bodyOf(t, r) != want {
			t.Errorf("%s: status %d or other bytes than the writer's", path, r.StatusCode)
		}
		if r.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: headers %v", path, r.Header)
		}
		if r := do(t, mux, "HEAD", path, "", ""); r.StatusCode != 200 || bodyOf(t, r) != "" {
			t.Errorf("HEAD %s: %d", path, r.StatusCode)
		}
		if r := do(t, mux, "DELETE", path, "", ""); r.StatusCode != http.StatusMethodNotAllowed {
			t.Errorf("DELETE %s: %d", path, r.StatusCode)
		}
	}
	csp := do(t, mux, "GET", "/topics/", "", "").Header.Get("Content-Security-Policy")
	if !strings.HasPrefix(csp, "default-src 'none'; ") || !strings.Contains(csp, "frame-ancestors 'none'") {
		t.Errorf("policy %q", csp)
	}
	if r := do(t, mux, "GET", "/topics/other", "", ""); r.StatusCode != http.StatusNotFound {
		t.Errorf("another path: %d", r.StatusCode)
	}
}

func TestHandlerInfers(t *testing.T) {
	h := Handler(stored(t, smallModel()))
	text := "The bank said inflation would fall. <b>Inflation</b>!"
	for name, r := range map[string]*http.Response{
		"query":      do(t, h, "GET", "/infer?text="+url.QueryEscape(text), "", ""),
		"post query": do(t, h, "POST", "/infer?text="+url.QueryEscape(text), "", ""),
		"form":       do(t, h, "POST", "/infer", formType, url.Values{"text": {text}}.Encode()),
		"plain":      do(t, h, "POST", "/infer", "text/plain; charset=utf-8", text),
		"untyped":    do(t, h, "POST", "/infer", "", text),
		"not UTF-8":  do(t, h, "POST", "/infer", "text/plain", text+"\xff"),
	} {
		body := bodyOf(t, r)
		if r.StatusCode != 200 || r.Header.Get("Content-Type") != "application/json" {
			t.Fatalf("%s: %d %s", name, r.StatusCode, body)
		}
		var got struct {
			Topics []struct {
				ID, Label string
				Weight    float64
			}
		}
		if err := json.Unmarshal([]byte(body), &got); err != nil || len(got.Topics) == 0 {
			t.Fatalf("%s: %s, %v", name, body, err)
		}
		sum := 0.0
		for i, topic := range got.Topics {
			sum += topic.Weight
			if topic.Weight <= 0 || i > 0 && topic.Weight > got.Topics[i-1].Weight {
				t.Errorf("%s: weights %v", name, got.Topics)
			}
		}
		if got.Topics[0].ID != "T01" || got.Topics[0].Label != "inflation · bank · companies" || math.Abs(sum-1) > 1e-6 {
			t.Errorf("%s: %s", name, body)
		}
	}
}

func TestHandlerRefuses(t *testing.T) {
	h := Handler(stored(t, smallModel()))
	long := strings.Repeat("bank ", maxText/5+1)
	for name, test := range map[string]struct {
		r      *http.Response
		status int
	}{
		"no text":         {do(t, h, "GET", "/infer", "", ""), 400},
		"blank":           {do(t, h, "GET", "/infer?text=+%09", "", ""), 400},
		"bad query":       {do(t, h, "GET", "/infer?text=%zz", "", ""), 400},
		"empty body":      {do(t, h, "POST", "/infer", "", ""), 400},
		"bad form":        {do(t, h, "POST", "/infer", formType, "text=%zz"), 400},
		"unknown words":   {do(t, h, "GET", "/infer?text=xylophone", "", ""), 422},
		"JSON":            {do(t, h, "POST", "/infer", "application/json", `{"text":"bank"}`), 415},
		"bad type":        {do(t, h, "POST", "/infer", "text/plain/;", "bank"), 415},
		"long text":       {do(t, h, "POST", "/infer", "text/plain", long), 413},
		"long form":       {do(t, h, "POST", "/infer", formType, "text="+url.QueryEscape(long)), 413},
		"very long form":  {do(t, h, "POST", "/infer", formType, "text="+strings.Repeat("%20", maxText+99)), 413},
		"method":          {do(t, h, "PUT", "/infer?text=bank", "", ""), 405},
		"the longest one": {do(t, h, "POST", "/infer", "", long[:maxText]), 200},
	} {
		body := bodyOf(t, test.r)
		if test.r.StatusCode != test.status {
			t.Errorf("%s: status %d, want %d: %.200s", name, test.r.StatusCode, test.status, body)
		}
		if test.status == 405 || test.status == 200 {
			continue
		}
		var got struct{ Error string }
		if err := json.Unmarshal([]byte(body), &got); err != nil || got.Error == "" || strings.Contains(got.Error, "topics:") {
			t.Errorf("%s: %s, %v", name, body, err)
		}
	}
}

// TestHandlerConcurrently: one model answers many at once, always the same.
func TestHandlerConcurrently(t *testing.T) {
	h := Handler(stored(t, smallModel()))
	want := bodyOf(t, do(t, h, "GET", "/infer?text=goal+match+bank", "", ""))
	page := bodyOf(t, do(t, h, "GET", "/", "", ""))
	var group sync.WaitGroup
	for i := range 16 {
		group.Go(func() {
			if i%4 == 0 {
				if bodyOf(t, do(t, h, "GET", "/", "", "")) != page {
					t.Error("another page")
				}
				return
			}
			if got := bodyOf(t, do(t, h, "GET", "/infer?text=goal+match+bank", "", "")); got != want {
				t.Errorf("%s, want %s", got, want)
			}
		})
	}
	group.Wait()
}

// TestHandlerCancelled: nothing is written to a client that has gone.
func TestHandlerCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w := httptest.NewRecorder()
	Handler(stored(t, smallModel())).ServeHTTP(w, httptest.NewRequest("GET", "/infer?text=bank", nil).WithContext(ctx))
	if w.Body.Len() != 0 {
		t.Errorf("wrote %s", w.Body)
	}
}

func FuzzInfer(f *testing.F) {
	for i, s := range hostile {
		f.Add(s, formType[:i%len(formType)], "text="+s)
	}
	f.Fuzz(func(t *testing.T, text, kind, body string) {
		h := Handler(stored(t, smallModel()))
		for _, r := range []*http.Response{
			do(t, h, "GET", "/infer?text="+url.QueryEscape(text), "", ""),
			do(t, h, "POST", "/infer", kind, body),
			do(t, h, "POST", "/infer", formType, body),
		} {
			if b := bodyOf(t, r); !json.Valid([]byte(b)) || r.StatusCode >= 500 {
				t.Errorf("status %d: %q", r.StatusCode, b)
			}
		}
	})
}
