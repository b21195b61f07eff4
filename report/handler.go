package report

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/topoi-nmf/topoi/topics"
)

// maxText is the longest text that the handler infers, in bytes.
const maxText = 1 << 20

// Handler serves a model over HTTP:
//
//	GET  /             the report, as [View.HTML] writes it
//	GET  /topics.json  the topics, as [WriteTopics] writes them in JSON
//	GET  /infer?text=…
//	POST /infer        {"topics": [{"id", "label", "weight"}]} of a text,
//	                   given as the form value "text" or as a text/plain body
//
// Weights sum to 1, the largest first; topics without a part are left out. Texts
// of more than 1 MiB are refused. Errors of /infer are {"error": "…"} with
// status 400 (no text), 413 (too long), 415 (neither form nor plain text) or 422
// (no word of the text is known to the model). Other methods get 405.
//
// The handler keeps no state between requests, may serve many at once, and
// works below any path with [http.StripPrefix]. It sets no deadlines: those
// belong to the [http.Server].
func Handler(m *topics.Model) http.Handler {
	h := &handler{model: m}
	h.page = sync.OnceValues(func() ([]byte, error) {
		var b bytes.Buffer
		err := h.view().HTML(&b)
		return b.Bytes(), err
	})
	h.topics = sync.OnceValues(func() ([]byte, error) {
		var b bytes.Buffer
		err := WriteTopics(&b, h.view(), JSON)
		return b.Bytes(), err
	})
	h.view = sync.OnceValue(func() *View { return NewView(m, Options{}) })
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", h.servePage)
	mux.HandleFunc("GET /topics.json", h.serveTopics)
	mux.HandleFunc("GET /infer", h.serveInfer)
	mux.HandleFunc("POST /infer", h.serveInfer)
	return mux
}

type handler struct {
	model        *topics.Model
	view         func() *View
	page, topics func() ([]byte, error)
}

func (h *handler) servePage(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Security-Policy", policy()+"; frame-ancestors 'none'")
	w.Header().Set("Referrer-Policy", "no-referrer")
	serve(w, r, "text/html; charset=utf-8", h.page)
}

func (h *handler) serveTopics(w http.ResponseWriter, r *http.Request) {
	serve(w, r, "application/json", h.topics)
}

func serve(w http.ResponseWriter, r *http.Request, kind string, content func() ([]byte, error)) {
	b, err := content()
	if err != nil {
		http.Error(w, "the report could not be written", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(b))
}

type inferredTopic struct {
	ID     string  `json:"id"`
	Label  string  `json:"label"`
	Weight float64 `json:"weight"`
}

func (h *handler) serveInfer(w http.ResponseWriter, r *http.Request) {
	text, status, err := textOf(w, r)
	if err != nil {
		reply(w, status, map[string]string{"error": err.Error()})
		return
	}
	mixture, err := h.model.Transform(r.Context(), text)
	switch {
	case errors.Is(err, topics.ErrNoKnownWords):
		reply(w, http.StatusUnprocessableEntity, map[string]string{"error": "no word of the text is known to the model"})
		return
	case err != nil && r.Context().Err() != nil:
		return // nobody is waiting any more
	case err != nil:
		reply(w, http.StatusInternalServerError, map[string]string{"error": "the text could not be inferred"})
		return
	}
	labels := make(map[string]string, len(h.model.Topics))
	for _, t := range h.model.Topics {
		labels[t.ID] = t.Label
	}
	held := DocumentRow{Topics: mixtureRow(h.model, mixture)}.held()
	list := make([]inferredTopic, len(held))
	for i, t := range held {
		list[i] = inferredTopic{t.ID, labels[t.ID], t.Weight}
	}
	reply(w, http.StatusOK, map[string][]inferredTopic{"topics": list})
}

var (
	errNoText   = errors.New("no text: give it as ?text=…, as the form value text, or as a text/plain body")
	errLongText = errors.New("the text is longer than " + strconv.Itoa(maxText) + " bytes")
	errNotText  = errors.New("send the text as application/x-www-form-urlencoded or text/plain")
	errBadForm  = errors.New("the form could not be read")
)

// textOf takes the text from a request, or says with which status to refuse it.
func textOf(w http.ResponseWriter, r *http.Request) (text string, status int, err error) {
	form, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return "", http.StatusBadRequest, errBadForm
	}
	text = form.Get("text")
	if r.Method == http.MethodPost && text == "" {
		if text, status, err = bodyText(w, r); err != nil {
			return "", status, err
		}
	}
	switch {
	case len(text) > maxText:
		return "", http.StatusRequestEntityTooLarge, errLongText
	case strings.TrimSpace(text) == "":
		return "", http.StatusBadRequest, errNoText
	}
	return strings.ToValidUTF8(text, "\uFFFD"), 0, nil
}

func bodyText(w http.ResponseWriter, r *http.Request) (text string, status int, err error) {
	kind := "text/plain"
	if given := r.Header.Get("Content-Type"); given != "" {
		if kind, _, err = mime.ParseMediaType(given); err != nil {
			return "", http.StatusUnsupportedMediaType, errNotText
		}
	}
	isForm := kind == "application/x-www-form-urlencoded"
	if !isForm && kind != "text/plain" {
		return "", http.StatusUnsupportedMediaType, errNotText
	}
	limit := int64(maxText)
	if isForm {
		limit = 3*maxText + 64 // every byte may be written %XX, and the name counts
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	var long *http.MaxBytesError
	switch {
	case errors.As(err, &long):
		return "", http.StatusRequestEntityTooLarge, errLongText
	case err != nil:
		return "", http.StatusBadRequest, errBadForm
	case !isForm:
		return string(body), 0, nil
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return "", http.StatusBadRequest, errBadForm
	}
	return form.Get("text"), 0, nil
}

func reply(w http.ResponseWriter, status int, v any) {
	b, err := marshal(v)
	if err != nil {
		status, b = http.StatusInternalServerError, []byte(`{"error":"the answer could not be written"}`)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	w.Write(append(b, '\n'))
}
