package datapath

import (
	"sync"
	"time"
)

// Traffic is steady: so many connections a second between the pods of a cluster, each let through with authentication.
type Traffic struct {
	stage *Stage
	lock  sync.Mutex
	stop  chan struct{}
	ended chan struct{}
	err   error
}

// NewTraffic is quiet at first.
func NewTraffic(stage *Stage) *Traffic { return &Traffic{stage: stage} }

// Run at so many connections a second from now on; 0 ends it. It gives the error with which the last run ended.
func (t *Traffic) Run(perSecond int) error {
	t.lock.Lock()
	defer t.lock.Unlock()
	if t.stop != nil {
		close(t.stop)
		<-t.ended
		t.stop = nil
	}
	if perSecond > 0 {
		t.stop, t.ended = make(chan struct{}), make(chan struct{})
		go t.flow(time.Second/time.Duration(perSecond), t.stop, t.ended)
	}
	return t.err
}

func (t *Traffic) flow(every time.Duration, stop, ended chan struct{}) {
	defer close(ended)
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for round := 0; ; round++ {
		select {
		case <-stop:
			return
		case now := <-ticker.C:
			if err := t.stage.call(now, round); err != nil {
				t.err = err
				return
			}
		}
	}
}

// call is one connection between two pods, both drawn in turn, begun just now.
func (s *Stage) call(now time.Time, round int) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	pods := s.script.anyPods()
	from, to := pods[round%len(pods)], pods[(round+1)%len(pods)]
	before := s.script
	one := &Script{Name: before.Name, Cluster: before.Cluster, random: before.random, lastPort: before.lastPort}
	one.dial(from, to, authPort).accept(0, 0, authSpire)
	before.lastPort = one.lastPort
	if before.lastPort < 32768 {
		before.lastPort = 32768
	}
	for _, event := range one.Events() {
		if err := s.Hand(now.Add(-20*time.Millisecond), event); err != nil {
			return err
		}
	}
	return nil
}

// anyPods is one pod of every node, in the order of the nodes.
func (s *Script) anyPods() (pods []*Endpoint) {
	s.Cluster.lock.RLock()
	defer s.Cluster.lock.RUnlock()
	for _, node := range s.Cluster.Nodes {
		var first *Endpoint
		for _, e := range s.Cluster.byID {
			if e.Node == node.Name && (first == nil || e.ID < first.ID) {
				first = e
			}
		}
		if first != nil {
			pods = append(pods, first)
		}
	}
	return pods
}
