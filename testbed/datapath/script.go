package datapath

import (
	"fmt"
	"hash/fnv"
	"math/rand"
	"net/netip"
	"sort"
	"time"
)

// Script is a cluster and what happens in it.
type Script struct {
	Name        string
	Cluster     *Cluster
	events      []Event
	connections []*Connection
	random      *rand.Rand
	lastPort    uint16
	pods        int
}

// The names that scenarios use, and how often most of them repeat themselves.
const (
	home     = "team-yellow"
	abroad   = "team-blue"
	rounds   = 6
	authPort = 8080
	sidePort = 9090
	thirdOne = 7000
)

// firstIdentity of pods; a Deployment's pods share one.
const firstIdentity = 15000

func newScript(name, cluster string, nodes []string) *Script {
	seed := fnv.New64a()
	seed.Write([]byte(name))
	random := rand.New(rand.NewSource(int64(seed.Sum64())))
	return &Script{Name: name, Cluster: NewCluster(cluster, nodes), random: random, lastPort: uint16(33000 + random.Intn(9000))}
}

func (s *Script) tell(event Event) { s.events = append(s.events, event) }

// Events in the order of their time.
func (s *Script) Events() []Event {
	sort.SliceStable(s.events, func(i, j int) bool { return s.events[i].At < s.events[j].At })
	return s.events
}

// between draws a time of whole microseconds.
func (s *Script) between(lowMS, highMS int) time.Duration {
	return time.Duration(lowMS*1000+s.random.Intn((highMS-lowMS)*1000+1)) * time.Microsecond
}

// retries are the moments at which a client sends its first packet: Linux doubles its wait, and is a little late.
func (s *Script) retries(count int) []time.Duration {
	moments, wait := make([]time.Duration, count), time.Second
	for at := 1; at < count; at++ {
		moments[at] = moments[at-1] + wait + s.between(4, 60)
		wait *= 2
	}
	return moments
}

// round is when the n-th repetition begins.
func (s *Script) round(n int) time.Duration {
	return 200*time.Millisecond + time.Duration(n)*850*time.Millisecond + s.between(0, 300)
}

// pod makes one pod of a workload on a node; kind "" is a Deployment.
func (s *Script) pod(namespace, workload, kind string, node int, identity uint32) *Endpoint {
	s.pods++
	if kind == "" {
		kind = "Deployment"
	}
	name := map[string]string{
		"Deployment":  workload + "-" + draw(s.random, 10) + "-" + draw(s.random, 5),
		"DaemonSet":   workload + "-" + draw(s.random, 5),
		"StatefulSet": workload + "-0",
	}[kind]
	tier := []string{"k8s:tier=front", "k8s:tier=back"}[s.pods%2]
	return s.Cluster.Put(&Endpoint{
		Pod: name, Namespace: namespace, Workload: workload, Kind: kind, Node: s.Cluster.Nodes[node].Name, ID: uint16(100 + 37*s.pods),
		Identity: firstIdentity + identity, IPv4: netip.AddrFrom4([4]byte{10, byte(node), 1, byte(20 + s.pods)}),
		IPv6:   netip.MustParseAddr(fmt.Sprintf("fd00:10:%d::%d", node, 20+s.pods)),
		Labels: podLabels(namespace, workload, s.Cluster.Name, tier), Cgroup: uint64(7000 + 11*s.pods), Rules: map[string]Rule{},
	})
}

// outside makes an endpoint that is no pod.
func (s *Script) outside(name, address string, identity uint32) *Endpoint {
	return s.Cluster.Put(&Endpoint{Workload: name, Identity: identity, IPv4: netip.MustParseAddr(address)})
}

func (e *Endpoint) rule(key, policy string) {
	e.Rules[key] = ruleOf(e.Namespace, policy)
}

// cast is who plays in most scenarios: a client on two nodes, the server on a third, a stranger beside the second client.
type cast struct{ client, farClient, server, stranger *Endpoint }

func (s *Script) cast() cast {
	who := cast{
		client: s.pod(home, "client", "", 0, 1), farClient: s.pod(home, "client", "", 2, 1),
		server: s.pod(home, "server", "", 1, 2), stranger: s.pod(abroad, "untrusted", "", 2, 3),
	}
	who.server.rule(inPort(authPort), "server-mutual")
	return who
}

func inPort(port uint16) string  { return fmt.Sprintf("in/%d/tcp", port) }
func outPort(port uint16) string { return fmt.Sprintf("out/%d/tcp", port) }

// deny: a first packet, sent count times, that no policy lets through.
func (s *Script) deny(at time.Duration, from, to *Endpoint, count int) *Connection {
	return s.dial(from, to, authPort).matching(matchNone).refuseTimes(at, count, policyDenied, authNone)
}

// probes: what a kubelet does on every node, and packets of connections older than the script.
func (s *Script) probes(until time.Duration, pods ...*Endpoint) {
	for at := 100 * time.Millisecond; at < until; at += s.between(300, 700) {
		s.probe(at, pods[s.random.Intn(len(pods))])
	}
}

func (s *Script) probe(at time.Duration, pod *Endpoint) {
	node := s.Cluster.Node(pod.Node)
	packet := Packet{Source: node.Address, Destination: pod.IPv4, SourcePort: uint16(33000 + s.random.Intn(20000)), DestinationPort: 8081, Protocol: TCP, Flags: syn}
	arrival := Trace{Point: toEndpoint, Reason: isNew, Endpoint: pod.ID, Source: identityHost, Target: pod.Identity, TargetEndpoint: pod.ID, Interface: 41}
	s.tell(Event{At: at, Node: pod.Node, Packet: packet, Report: arrival})
	s.tell(Event{At: at + s.between(0, 1), Node: pod.Node, Packet: packet.Reverse(syn | ack), Report: Trace{Point: toStack, Reason: isReply, Endpoint: pod.ID, Source: pod.Identity, Target: identityHost}})
	older := packet
	older.SourcePort, older.Flags = uint16(33000+s.random.Intn(20000)), ack
	arrival.Reason = isEstablished
	s.tell(Event{At: at + s.between(10, 90), Node: pod.Node, Packet: older, Report: arrival})
}
