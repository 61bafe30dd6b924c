package datapath

import (
	"fmt"
	"net"
	"sync"
	"time"
)

// AgentPort is where agents listen: Relay of 1.15 knows no other.
const AgentPort = 4244

// enoughToRead is how many entries a ring holds that an agent had a moment to fill.
const enoughToRead = 3

// Stage is a cluster with a running agent on every node; safe for concurrent use.
type Stage struct {
	release   Release
	script    *Script
	network   string
	ring      int
	keys      *KeyFiles
	directory Directory
	lock      sync.Mutex
	agents    map[string]Agent
	handed    map[string]uint64
	nodesMade int
	// writing: one at a time draws from the script.
	writing sync.Mutex
}

// OpenStage starts the agents of a script's nodes and tells Relay of them through a unix socket.
func OpenStage(release Release, script *Script, socket string, ring int, keys *KeyFiles) (*Stage, error) {
	network, err := freeNetwork()
	if err != nil {
		return nil, err
	}
	stage := &Stage{release: release, script: script, network: network, ring: ring, keys: keys, agents: map[string]Agent{}, handed: map[string]uint64{}}
	release.Begin(script.Cluster.Name)
	for _, node := range script.Cluster.Nodes {
		if err := stage.raise(node, enoughToRead); err != nil {
			return nil, err
		}
	}
	stage.directory, err = release.NewDirectory(script.Cluster, socket, AgentPort, keys)
	return stage, err
}

// freeNetwork finds a part of loopback, "127.a.b", in which nobody listens on the agents' port.
func freeNetwork() (string, error) {
	start := int(time.Now().UnixNano() / 1000 % 60000)
	for tried := 0; tried < 100; tried++ {
		number := (start + tried*257) % 60000
		network := fmt.Sprintf("127.%d.%d", 1+number/250, 1+number%250)
		listener, err := net.Listen("tcp", fmt.Sprintf("%s.1:%d", network, AgentPort))
		if err == nil {
			return network, listener.Close()
		}
	}
	return "", fmt.Errorf("port %d is taken on every loopback network that was tried", AgentPort)
}

// raise starts a fresh agent for a node, at the address it had or a new one.
func (s *Stage) raise(node *Node, entries int) error {
	if node.Listen == "" {
		s.nodesMade++
		node.Listen = fmt.Sprintf("%s.%d:%d", s.network, s.nodesMade, AgentPort)
	}
	agent, err := s.release.NewAgent(s.script.Cluster, node, s.ring, s.keys)
	if err != nil {
		return fmt.Errorf("the agent of %s: %w", node.Name, err)
	}
	if err := agent.Listen(); err != nil {
		return fmt.Errorf("the agent of %s cannot listen at %s: %w", node.Name, node.Listen, err)
	}
	agent.Stir(entries)
	s.lock.Lock()
	defer s.lock.Unlock()
	s.agents[node.Name], s.handed[node.Name] = agent, 0
	return nil
}

func (s *Stage) agent(node string) (Agent, error) {
	s.lock.Lock()
	defer s.lock.Unlock()
	agent, found := s.agents[node]
	if !found {
		return nil, fmt.Errorf("there is no node %q", node)
	}
	return agent, nil
}

// Hand gives one event to its node's agent, stamped by that node's clock.
func (s *Stage) Hand(base time.Time, event Event) error {
	if change, isChange := event.Report.(Change); isChange {
		if err := s.settle(); err != nil {
			return err
		}
		change(s.script.Cluster)
		return nil
	}
	agent, err := s.agent(event.Node)
	if err != nil {
		return err
	}
	at := base.Add(event.At + time.Duration(s.script.Cluster.Node(event.Node).SkewMS)*time.Millisecond)
	switch report := event.Report.(type) {
	case Loss:
		agent.Lose(at, report)
		return nil
	case Request:
		agent.Access(at, event.Packet, report)
	default:
		agent.Perf(at, event.Record(s.release.Layout()))
	}
	s.lock.Lock()
	s.handed[event.Node]++
	s.lock.Unlock()
	return nil
}

// settle waits until every agent has decoded what it was handed: they look things up while they decode.
func (s *Stage) settle() error {
	deadline := time.Now().Add(10 * time.Second)
	for {
		behind := s.behind()
		if behind == "" {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("the agent of %s does not decode what it was handed", behind)
		}
		time.Sleep(2 * time.Millisecond)
	}
}

func (s *Stage) behind() string {
	s.lock.Lock()
	defer s.lock.Unlock()
	for name, agent := range s.agents {
		if agent.Seen() < s.handed[name] {
			return name
		}
	}
	return ""
}

// Play hands over the whole script at once, its first moment age ago, and gives the truth of it. From settledAge on, the
// time in which refused connections may still come through is over; the kubelets' probes after it tell so.
func (s *Stage) Play(age time.Duration) ([]Truth, error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	base := time.Now().Add(-age)
	isOver := age >= settledAge
	if isOver {
		for _, pod := range s.script.anyPods() {
			s.script.probe(age-8*time.Second, pod)
		}
	}
	for _, event := range s.script.Events() {
		if err := s.Hand(base, event); err != nil {
			return nil, err
		}
	}
	if err := s.settle(); err != nil {
		return nil, err
	}
	s.stirAll()
	return s.script.Truths(isOver), nil
}

// settledAge: seventy seconds for the last attempt, and what a live reader waits for clocks and late events.
const settledAge = 100 * time.Second

func (s *Stage) stirAll() {
	s.lock.Lock()
	defer s.lock.Unlock()
	for _, agent := range s.agents {
		agent.Stir(enoughToRead)
	}
}

// Close ends every agent.
func (s *Stage) Close() {
	s.lock.Lock()
	defer s.lock.Unlock()
	for _, agent := range s.agents {
		agent.Stall(false)
		agent.Close()
	}
	if s.directory != nil {
		s.directory.Close()
	}
}
