package datapath

import (
	"net/netip"
	"time"
)

func crossNode(s *Script) {
	who := s.cast()
	s.Cluster.Nodes[1].SkewMS, s.Cluster.Nodes[2].SkewMS = 180, -95
	for n := 0; n < rounds; n++ {
		for far, client := range []*Endpoint{who.client, who.farClient} {
			at := s.round(n) + time.Duration(far)*150*time.Millisecond
			call := s.dial(client, who.server, authPort).matching(matchL3)
			// The client's own policy, without authentication; its connection table spares it a second verdict.
			call.pass(at-2*time.Millisecond, false, authNone)
			call.matching(matchL3L4).because("two nodes, two clocks; the client's verdict has no authentication type")
			if n == 0 {
				call.acceptAfter(at, 1, 0, authSpire)
			} else {
				call.accept(at, 0, authSpire)
			}
			call.encapsulated(at + 200*time.Microsecond)
		}
		denied := s.dial(who.stranger, who.server, authPort).matching(matchL3)
		at := s.round(n)
		denied.pass(at, false, authNone)
		denied.matching(matchNone).refuseTimes(at+2*time.Millisecond, 2, policyDenied, authNone)
	}
	outward := s.pod(home, "reporter", "DaemonSet", 0, 6)
	outward.rule(outPort(sidePort), "reporter-egress")
	for n := 0; n < 3; n++ {
		at := s.round(n)
		call := s.dial(outward, who.server, sidePort).because("a rule at the client; the server's verdict has no authentication type")
		if n == 0 {
			call.refuse(at, false, authRequired, authSpire)
			at += time.Second + s.between(5, 40)
		}
		call.pass(at, false, authSpire)
		call.leave(at+time.Millisecond, call.first())
		call.matching(matchL3).pass(at+3*time.Millisecond, true, authNone)
		call.arrive(at+3*time.Millisecond+30*time.Microsecond, call.first(), 0)
		call.talk(at+4*time.Millisecond, 0)
	}
	both := s.pod(home, "reporter-both", "", 0, 7)
	call := s.dial(both, who.server, authPort).because("refused on its way out, then on its way in")
	at, tries := s.round(1), s.retries(3)
	call.refuse(at, false, authRequired, authSpire)
	call.pass(at+tries[1], false, authSpire)
	call.refuse(at+tries[1]+2*time.Millisecond, true, authRequired, authSpire)
	call.accept(at+tries[2], 0, authSpire)
	s.probes(s.round(rounds), who.client, who.server)
}

// encapsulated: the first packet once more, as the hosts' devices see it inside its tunnel.
func (c *Connection) encapsulated(at time.Duration) {
	cluster := c.script.Cluster
	packet := c.first()
	packet.Tunnel = &Tunnel{Source: cluster.Node(c.from.Node).Address, Destination: cluster.Node(c.to.Node).Address, Network: c.fromID}
	c.tell(at, c.from.Node, packet, Trace{Point: toNetwork, Reason: isUnknown, Source: identityHost, Target: identityRemoteNode, Interface: 2})
	c.tell(at, c.to.Node, packet, Trace{Point: fromNetwork, Reason: isUnknown, Interface: 2})
	c.tell(at+50*time.Microsecond, c.to.Node, c.first(), Trace{Point: fromOverlay, Reason: isUnknown, Source: c.fromID, Interface: 6})
}

func overIPv6(s *Script) {
	who := s.cast()
	for n := 0; n < rounds; n++ {
		at := s.round(n)
		call := s.dial(who.client, who.server, authPort).overIPv6()
		if n == 0 {
			call.acceptAfter(at, 1, 0, authSpire)
		} else {
			call.accept(at, 0, authSpire)
		}
		s.dial(who.stranger, who.server, authPort).overIPv6().matching(matchNone).refuseTimes(at+s.between(50, 90), 2, policyDenied, authNone)
		s.dial(who.client, who.server, authPort).accept(at+s.between(20, 200), 0, authSpire)
	}
	s.dial(who.farClient, who.server, authPort).overIPv6().refuseTimes(s.round(0), 3, authRequired, authSpire)
	bare := s.dial(who.client, who.server, authPort).overIPv6().because("a verdict from a device without a link layer")
	at := s.round(2)
	bare.leave(at, bare.first())
	bare.packet.NoEthernet = true
	bare.pass(at, true, authSpire)
	bare.packet.NoEthernet = false
	bare.arrive(at+time.Millisecond, bare.first(), 0)
	s.dial(who.client, who.server, 0).overIPv6().over(ICMPv6).matching(matchL3).accept(s.round(1), 0, authSpire)
}

func datagrams(s *Script) {
	const port = 5353
	who := s.cast()
	for n := 0; n < rounds; n++ {
		at := s.round(n)
		call := s.dial(who.client, who.server, port).over(UDP)
		if n == 0 {
			call.refuse(at, true, authRequired, authSpire)
			at += s.between(180, 420)
			call.because("the first datagram is lost, the application sends another")
		}
		call.accept(at, 0, authSpire)
		denied := s.dial(who.stranger, who.server, port).over(UDP).matching(matchNone)
		for sent := 0; sent <= n%4; sent++ {
			denied.refuse(at+time.Duration(sent)*s.between(40, 60), true, policyDenied, authNone)
		}
	}
	s.dial(who.farClient, who.server, port).over(UDP).refuseTimes(s.round(1), 1, authRequired, authSpire).because("one datagram, never another")
	echo := s.dial(who.client, who.server, 0).over(ICMP).matching(matchL3)
	echo.refuse(s.round(0), true, authRequired, authSpire)
	echo.accept(s.round(0)+1500*time.Millisecond, 0, authSpire)
	names := s.pod("kube-system", "coredns", "", 1, 8)
	for n := 0; n < 3; n++ {
		at := s.round(n)
		call := s.dial(who.client, names, 53).over(UDP).because("the client's node hands it to the DNS proxy")
		call.decide(at, false, 36000, authNone, false)
		call.lookup(at+time.Millisecond, "server."+home+".svc.cluster.local.", who.server.IPv4)
	}
	s.probes(3*time.Second, who.client, who.server)
}

func replies(s *Script) {
	who := s.cast()
	virtual := netip.MustParseAddr("10.96.0.17")
	s.Cluster.serve(netip.AddrPortFrom(virtual, authPort), Service{Name: "server", Namespace: home})
	var end time.Duration
	for n := 0; n < rounds; n++ {
		at := s.round(n)
		client := []*Endpoint{who.client, who.farClient}[n%2]
		for point, address := range []netip.Addr{virtual, who.server.IPv4} {
			dialled := Packet{Source: client.IPv4, Destination: address, DestinationPort: authPort, Protocol: TCP}
			s.tell(Event{At: at + time.Duration(point-5)*200*time.Microsecond, Node: client.Node, Packet: dialled, Report: Translation{Point: uint8(point + 1), Cookie: uint64(1000 + n), Cgroup: client.Cgroup}})
		}
		call := s.dial(client, who.server, authPort).because("dialled by its service's address")
		if n < 2 {
			call.acceptAfter(at, 1, 0, authSpire)
		} else {
			call.accept(at, 0, authSpire)
		}
		passed := call.last(true).at
		for packet := 1; packet < 6; packet++ {
			end = passed + time.Duration(packet)*s.between(150, 260)
			call.arrive(end, call.with(ack|push), 0)
			call.tell(end, client.Node, call.with(ack|push), Trace{Point: toNetwork, Reason: isEstablished, Source: client.Identity, Target: who.server.Identity, Encrypted: true})
			call.answer(end+s.between(1, 3), ack|push)
		}
		s.dial(who.server, client, sidePort).accept(at+s.between(60, 90), 0, authNone)
	}
	s.masqueraded(who.client)
	s.tell(Event{At: end + 300*time.Millisecond, Node: who.server.Node, Report: Loss{Count: 64, CPU: 1}})
	s.tell(Event{At: end + 900*time.Millisecond, Node: who.server.Node, Report: Loss{Count: 211}})
	for n := 0; n < 3; n++ {
		at := end + time.Duration(350+n*150)*time.Millisecond
		call := s.dial(who.client, who.server, authPort).because("its verdict is among the events that the node lost")
		call.leave(at, call.first())
		call.take(step{at: at, node: who.server.Node, ingress: true, auth: authSpire})
		if n == 1 {
			call.answer(at+2*time.Millisecond, syn|ack)
		}
	}
	s.probes(end+time.Second, who.client, who.server)
}

// masqueraded: a call to the world that leaves with the node's address.
func (s *Script) masqueraded(client *Endpoint) {
	at := s.round(1)
	call := s.dial(client, s.outside("world", "192.0.2.80", identityWorld), 443).because("leaves with its node's address")
	call.pass(at, false, authNone)
	packet := call.first()
	packet.Source = s.Cluster.Node(client.Node).Address
	call.tell(at+time.Millisecond, client.Node, packet, Trace{Point: toNetwork, Reason: isUnknown, Source: client.Identity, Target: identityWorld, Interface: 2, Original: client.IPv4})
}
