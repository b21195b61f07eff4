//go:build !amd64 || noasm

package kernel

// quadraticLanes is there where there is assembly.
type quadraticLanes struct{}

func (level) descend(p *Quadratic, x, a []float32, stride, passes int) { p.rows(x, a, stride, passes) }
