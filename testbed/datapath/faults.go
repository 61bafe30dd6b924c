package datapath

import (
	"fmt"
	"time"
)

// Kill ends an agent: its server and its streams are gone, its ring is lost.
func (s *Stage) Kill(node string) error {
	agent, err := s.agent(node)
	if err == nil {
		agent.Stall(false)
		agent.Close()
	}
	return err
}

// Revive starts an agent anew at its address, with entries in its ring that are no flows.
func (s *Stage) Revive(node string, entries int) error {
	known := s.script.Cluster.Node(node)
	if known == nil {
		return fmt.Errorf("there is no node %q", node)
	}
	return s.raise(known, entries)
}

// Blip breaks an agent's connections; agent and ring go on.
func (s *Stage) Blip(node string) error {
	agent, err := s.agent(node)
	if err != nil {
		return err
	}
	agent.Close()
	time.Sleep(300 * time.Millisecond)
	return agent.Listen()
}

// Join adds a node to the cluster and tells Relay of it.
func (s *Stage) Join(name string) error {
	if name == "" || s.script.Cluster.Node(name) != nil {
		return fmt.Errorf("a node that joins needs a new name, not %q", name)
	}
	node := s.script.Cluster.AddNode(name)
	if err := s.raise(node, enoughToRead); err != nil {
		return err
	}
	s.writing.Lock()
	s.script.pod(home, "client", "", len(s.script.Cluster.Nodes)-1, 1)
	s.writing.Unlock()
	s.directory.Add(node)
	return nil
}

// Leave tells Relay that a node is gone, and ends its agent.
func (s *Stage) Leave(name string) error {
	node := s.script.Cluster.Node(name)
	if node == nil {
		return fmt.Errorf("there is no node %q", name)
	}
	s.directory.Remove(node)
	return s.Kill(name)
}

// Stall holds back all answers of an agent, or lets them go.
func (s *Stage) Stall(node string, isHeld bool) error {
	agent, err := s.agent(node)
	if err == nil {
		agent.Stall(isHeld)
	}
	return err
}

// Lose says that a node's perf ring lost events.
func (s *Stage) Lose(node string, count uint64) error {
	if s.script.Cluster.Node(node) == nil {
		return fmt.Errorf("there is no node %q", node)
	}
	return s.Hand(time.Now(), Event{Node: node, Report: Loss{Count: count, CPU: 1}})
}

// Skew sets how far a node's clock is ahead.
func (s *Stage) Skew(node string, ms int) error {
	known := s.script.Cluster.Node(node)
	if known == nil {
		return fmt.Errorf("there is no node %q", node)
	}
	known.SkewMS = ms
	return nil
}
