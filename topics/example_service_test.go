package topics_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"sync"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/topics"
)

// A service answers with the topics of the text that is posted to it. It has
// no lock, because a model needs none.
type service struct {
	model *topics.Model
}

type answer struct {
	Topic  string  `json:"topic"`
	Label  string  `json:"label"`
	Weight float64 `json:"weight"`
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	if err != nil {
		http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)
		return
	}
	mixture, err := s.model.Transform(r.Context(), string(text))
	switch {
	case errors.Is(err, topics.ErrNoKnownWords):
		http.Error(w, err.Error(), http.StatusUnprocessableEntity)
		return
	case err != nil: // the client has gone
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	var list []answer
	for _, x := range mixture.Top(3) {
		topic := s.model.Topics[x.Topic]
		list = append(list, answer{topic.ID, topic.Label, x.Weight})
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(list)
}

// A service fits once (or loads a file) and infers for many clients at once.
// Every client gets what it would get alone.
func Example_service() {
	model, err := topics.Fit(context.Background(), corpus.Texts(gazette...), topics.Options{K: 3})
	if err != nil {
		log.Fatal(err)
	}
	server := httptest.NewServer(&service{model})
	defer server.Close()

	right := make([]bool, 8*len(gazette))
	var clients sync.WaitGroup
	for i := range right {
		clients.Go(func() {
			list, _, err := ask(server.URL, gazette[i%len(gazette)])
			want := model.Topics[model.Main(i%len(gazette))].ID
			right[i] = err == nil && list[0].Topic == want
		})
	}
	clients.Wait()

	agree := 0
	for _, ok := range right {
		if ok {
			agree++
		}
	}
	fmt.Printf("%d of %d answers agree with the model\n", agree, len(right))
	_, status, _ := ask(server.URL, "xyzzy")
	fmt.Println("unknown words:", http.StatusText(status))
	// Output:
	// 72 of 72 answers agree with the model
	// unknown words: Unprocessable Entity
}

// ask posts a text and reads the answer.
func ask(url, text string) ([]answer, int, error) {
	resp, err := http.Post(url, "text/plain", bytes.NewBufferString(text))
	if err != nil {
		return nil, 0, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, resp.StatusCode, nil
	}
	var list []answer
	err = json.NewDecoder(resp.Body).Decode(&list)
	return list, resp.StatusCode, err
}
