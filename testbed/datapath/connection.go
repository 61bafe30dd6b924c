package datapath

import (
	"net/netip"
	"time"
)

// step is one decision about one packet of a connection: what the truth is made of.
type step struct {
	at      time.Duration
	node    string
	ingress bool
	// reason of a refusal; 0 = let through.
	reason  uint8
	auth    uint8
	audited bool
	// reported: the node said so in a verdict.
	reported bool
}

// Connection is one attempt to connect, as a script tells it packet by packet.
type Connection struct {
	script         *Script
	from, to       *Endpoint
	packet         Packet
	fromID, toID   uint32
	match          uint8
	steps          []step
	startedAt      time.Duration
	refusedQueries int
	note           string
}

// Matches of a policy's key to a connection. Source: cilium/cilium v1.20.2, pkg/monitor/api/types.go.
const (
	matchNone   = 0
	matchL3     = 1
	matchL3L4   = 2
	matchL4     = 3
	matchL3Prot = 5
)

// dial begins a TCP connection over IPv4; nothing is sent yet.
func (s *Script) dial(from, to *Endpoint, port uint16) *Connection {
	s.lastPort += uint16(1 + s.random.Intn(7))
	c := &Connection{
		script: s, from: from, to: to, fromID: from.Identity, toID: to.Identity, match: matchL3L4, startedAt: -1,
		packet: Packet{Source: from.IPv4, Destination: to.IPv4, SourcePort: s.lastPort, DestinationPort: port, Protocol: TCP},
	}
	s.connections = append(s.connections, c)
	return c
}

func (c *Connection) over(protocol uint8) *Connection {
	c.packet.Protocol = protocol
	return c
}

func (c *Connection) overIPv6() *Connection {
	c.packet.Source, c.packet.Destination = c.from.IPv6, c.to.IPv6
	return c
}

func (c *Connection) matching(match uint8) *Connection {
	c.match = match
	return c
}

func (c *Connection) as(identity uint32) *Connection {
	c.fromID = identity
	return c
}

func (c *Connection) because(note string) *Connection {
	c.note = note
	return c
}

func (c *Connection) first() Packet {
	packet := c.packet
	if packet.Protocol == TCP {
		packet.Flags = syn
	}
	return packet
}

func (c *Connection) with(flags uint8) Packet {
	packet := c.packet
	if packet.Protocol == TCP {
		packet.Flags = flags
	}
	return packet
}

func (c *Connection) tell(at time.Duration, node string, packet Packet, report Report) {
	c.script.tell(Event{At: at, Node: node, Packet: packet, Report: report})
}

func (c *Connection) crossesNodes() bool { return c.from.Node != c.to.Node }

// leave: a packet goes out of the client's node, seen there when the client is a pod.
func (c *Connection) leave(at time.Duration, packet Packet) {
	if c.from.ID == 0 || !c.crossesNodes() {
		return
	}
	reason := uint8(isEstablished)
	if packet.Protocol != TCP || packet.Flags == syn {
		reason = isNew
	}
	c.tell(at, c.from.Node, packet, Trace{Point: toOverlay, Reason: reason, Endpoint: c.from.ID, Source: c.fromID, Target: c.toID})
}

// decide: a policy's word on the first packet. Its verdict is told unless the node has verdicts switched off.
func (c *Connection) decide(at time.Duration, ingress bool, code int32, auth uint8, audited bool) {
	end, remote := c.to, c.fromID
	if !ingress {
		end, remote = c.from, c.toID
	}
	reported := !c.script.Cluster.Node(end.Node).Silent
	made := step{at: at, node: end.Node, ingress: ingress, auth: auth, audited: audited, reported: reported}
	if code < 0 {
		made.reason = uint8(-code)
	}
	c.take(made)
	if reported {
		c.tell(at, end.Node, c.first(), Verdict{Endpoint: end.ID, Remote: remote, Code: code, Ingress: ingress, Match: c.match, Audited: audited, Auth: auth})
	}
}

func (c *Connection) take(made step) {
	c.steps = append(c.steps, made)
	c.begin(made.at)
}

func (c *Connection) begin(at time.Duration) {
	if c.startedAt < 0 || at < c.startedAt {
		c.startedAt = at
	}
}

// pass: a policy lets the first packet through and nothing more is seen of it.
func (c *Connection) pass(at time.Duration, ingress bool, auth uint8) {
	c.decide(at, ingress, 0, auth, false)
}

// refuse: one first packet is refused and dropped.
func (c *Connection) refuse(at time.Duration, ingress bool, reason, auth uint8) {
	if ingress {
		c.leave(at-c.script.between(0, 1), c.first())
	}
	c.decide(at, ingress, -int32(reason), auth, false)
	drop := Drop{Reason: reason, Auth: auth, Endpoint: c.from.ID, Source: c.fromID, Target: c.toID}
	node := c.from.Node
	if ingress {
		drop.Endpoint, drop.TargetEndpoint, node = c.to.ID, c.to.ID, c.to.Node
	}
	c.tell(at+60*time.Microsecond, node, c.first(), drop)
}

// refuseTimes: the client sends its first packet count times, each of them in vain.
func (c *Connection) refuseTimes(at time.Duration, count int, reason, auth uint8) *Connection {
	for _, after := range c.script.retries(count) {
		c.refuse(at+after, true, reason, auth)
	}
	return c
}

// accept: the server's node lets the first packet through, to the pod or to a proxy's port, and talk follows.
func (c *Connection) accept(at time.Duration, proxyPort uint16, auth uint8) *Connection {
	c.leave(at-c.script.between(0, 1), c.first())
	c.decide(at, true, int32(proxyPort), auth, false)
	c.arrive(at+30*time.Microsecond, c.first(), proxyPort)
	c.talk(at, proxyPort)
	return c
}

// acceptAfter: accepted after count refusals for missing authentication.
func (c *Connection) acceptAfter(at time.Duration, count int, proxyPort uint16, auth uint8) *Connection {
	tries := c.script.retries(count + 1)
	for _, after := range tries[:count] {
		c.refuse(at+after, true, authRequired, auth)
	}
	return c.accept(at+tries[count], proxyPort, auth)
}

// arrive: a packet is handed to the server's pod, or to the proxy before it.
func (c *Connection) arrive(at time.Duration, packet Packet, proxyPort uint16) {
	reason := uint8(isEstablished)
	if packet.Protocol != TCP || packet.Flags == syn {
		reason = isNew
	}
	trace := Trace{Point: toEndpoint, Reason: reason, Endpoint: c.to.ID, Source: c.fromID, Target: c.toID, TargetEndpoint: c.to.ID, Interface: 40 + uint32(c.to.ID)%50}
	if proxyPort != 0 {
		trace.Point, trace.TargetEndpoint, trace.Interface = toProxy, proxyPort, 0
	}
	c.begin(at)
	c.tell(at, c.to.Node, packet, trace)
}

// answer: a reply leaves the server's node and reaches the client.
func (c *Connection) answer(at time.Duration, flags uint8) {
	packet := c.with(flags).Reverse(c.with(flags).Flags)
	if c.crossesNodes() && c.to.ID != 0 {
		c.tell(at, c.to.Node, packet, Trace{Point: toOverlay, Reason: isReply, Endpoint: c.to.ID, Source: c.toID, Target: c.fromID})
	}
	if c.from.ID != 0 {
		c.tell(at+c.script.between(0, 1), c.from.Node, packet, Trace{Point: toEndpoint, Reason: isReply, Endpoint: c.from.ID, Source: c.toID, Target: c.fromID, TargetEndpoint: c.from.ID})
	}
}

// talk: what monitor aggregation leaves of a short exchange.
func (c *Connection) talk(at time.Duration, proxyPort uint16) {
	after := func(lo, hi int) time.Duration { return at + c.script.between(lo, hi) }
	if c.packet.Protocol != TCP {
		c.answer(after(1, 3), 0)
		return
	}
	c.answer(after(0, 1), syn|ack)
	c.leave(after(1, 2), c.with(ack))
	c.arrive(after(2, 3), c.with(ack|push), proxyPort)
	c.answer(after(5, 8), ack|push)
	c.arrive(after(9, 14), c.with(ack|fin), proxyPort)
	c.answer(after(14, 16), ack|fin)
}

// request: one HTTP exchange as the proxy before the server logged it.
func (c *Connection) request(at time.Duration, method, path string, status int, id string) {
	http := HTTP{Method: method, URL: "http://" + c.to.Workload + path, ID: id}
	from, to := *c.from, *c.to
	from.Identity, to.Identity = c.fromID, c.toID
	asked := Request{From: &from, To: &to, Ingress: true, HTTP: &http, Refused: status == 403}
	if asked.Refused {
		c.refusedQueries++
	}
	c.tell(at, c.to.Node, c.with(ack|push), asked)
	answered := http
	answered.Status = status
	c.tell(at+c.script.between(2, 20), c.to.Node, c.packet.Reverse(ack|push), Request{From: &to, To: &from, Ingress: true, IsResponse: true, HTTP: &answered})
}

// lookup: one DNS question and its answer, through the proxy of the client's node.
func (c *Connection) lookup(at time.Duration, name string, answer netip.Addr) {
	from, to := *c.from, *c.to
	c.tell(at, c.from.Node, c.packet, Request{From: &from, To: &to, DNS: &DNS{Query: name}})
	c.tell(at+c.script.between(1, 3), c.from.Node, c.packet.Reverse(0), Request{From: &to, To: &from, IsResponse: true, DNS: &DNS{Query: name, Answers: []netip.Addr{answer}}})
}
