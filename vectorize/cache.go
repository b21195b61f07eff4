package vectorize

import (
	"hash/maphash"
	"strings"
	"sync"
)

// cache remembers what surfaces mean, up to cacheSize of them: most words of a
// text are among the few frequent ones. What does not fit is worked out anew. It
// is parted, so that goroutines seldom meet at a lock.
type cache struct {
	seed  maphash.Seed
	parts [cacheParts]cachePart
}

type cachePart struct {
	sync.RWMutex
	m map[string]meaning
	_ [24]byte // to the size of a cache line
}

const (
	cacheParts = 64
	cacheSize  = 1 << 17
	cacheWord  = 64 // longest surface remembered, in bytes
)

func newCache() *cache { return &cache{seed: maphash.MakeSeed()} }

func (c *cache) part(s string) *cachePart {
	return &c.parts[maphash.String(c.seed, s)%cacheParts]
}

func (c *cache) get(s string) (meaning, bool) {
	if len(s) > cacheWord {
		return meaning{}, false
	}
	p := c.part(s)
	p.RLock()
	m, ok := p.m[s]
	p.RUnlock()
	return m, ok
}

// put remembers a copy of s.
func (c *cache) put(s string, m meaning) {
	if len(s) > cacheWord {
		return
	}
	p := c.part(s)
	p.Lock()
	if p.m == nil {
		p.m = map[string]meaning{}
	}
	if len(p.m) < cacheSize/cacheParts {
		p.m[strings.Clone(s)] = m
	}
	p.Unlock()
}
