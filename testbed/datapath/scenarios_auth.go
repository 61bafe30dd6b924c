package datapath

func teamYellow(s *Script) {
	who := s.cast()
	neighbour := s.pod(home, "reporter", "StatefulSet", 1, 4)
	proxied := s.pod(home, "server-l7", "", 1, 5)
	proxied.rule(inPort(authPort), "server-l7")
	for n := 0; n < rounds; n++ {
		at := s.round(n)
		s.deny(at+s.between(100, 400), who.stranger, who.server, 1+n%3)
		call := s.dial(who.client, who.server, authPort)
		if n == 0 {
			call.acceptAfter(at, 1, 0, authSpire)
			s.dial(neighbour, who.server, authPort).acceptAfter(at+s.between(10, 90), 1, 0, authSpire).because("both on one node")
			continue
		}
		call.accept(at, 0, authSpire)
		if n%2 == 0 {
			s.dial(neighbour, who.server, authPort).accept(at+s.between(10, 90), 0, authSpire).because("both on one node")
		}
	}
	for n := 0; n < 3; n++ {
		s.dial(who.farClient, who.server, authPort).refuseTimes(s.round(n), 3, authRequired, authSpire).because("the handshake never succeeds")
	}
	s.dial(neighbour, who.server, authPort).refuseTimes(s.round(2)+s.between(500, 600), 1, authRequired, authSpire).because("the client gives up after one packet")
	for n := 0; n < 3; n++ {
		at := s.round(n + 1)
		call := s.dial(who.client, proxied, authPort).accept(at, uint16(14000+n), authSpire)
		if n == 1 {
			call.request(at+s.between(4, 6), "GET", "/headers", 200, "a-ok")
		} else {
			call.because("authenticated, and refused by the proxy").request(at+s.between(4, 6), "GET", "/admin", 403, "a-no")
		}
	}
	s.probes(s.round(rounds), who.client, who.server, who.stranger)
}

func noVerdicts(s *Script) {
	who := s.cast()
	s.Cluster.Nodes[1].Silent = true
	heard := s.pod(home, "server", "", 2, 2)
	heard.rule(inPort(authPort), "server-mutual")
	inVain := []int{1, 3, 1, 2, 1, 3}
	for n := 0; n < rounds; n++ {
		at := s.round(n)
		call := s.dial(who.client, who.server, authPort)
		if n < 2 {
			call.acceptAfter(at, 1, 0, authSpire).because("refused once, let through later: no event says how")
		} else {
			call.accept(at, 0, authSpire).because("traces alone")
		}
		s.dial(who.stranger, who.server, authPort).refuseTimes(at+s.between(40, 60), 2, policyDenied, authNone).because("a drop without a verdict")
		s.dial(who.farClient, who.server, authPort).refuseTimes(at+s.between(90, 120), inVain[n], authRequired, authSpire).because("a drop without a verdict")
		other := s.dial(who.client, heard, authPort)
		if n%2 == 0 {
			other.refuseTimes(at+s.between(150, 200), 2, noNodeID, authSpire).because("the peer's node has no id here")
		} else {
			other.accept(at+s.between(150, 200), 0, authSpire)
		}
	}
	s.dial(who.client, who.server, sidePort).refuseTimes(s.round(0), 2, noNodeID, authSpire).because("without a verdict nothing says that authentication was wanted")
}

func offAndFail(s *Script) {
	who := s.cast()
	inVain := []int{2, 1, 3, 1, 2, 1}
	for n := 0; n < rounds; n++ {
		at := s.round(n)
		s.dial(who.client, who.server, authPort).accept(at, 0, authNone).because("mode disabled reads like no rule for authentication")
		s.dial(who.farClient, who.server, sidePort).refuseTimes(at+s.between(30, 90), inVain[n], authRequired, authFails)
		s.deny(at+s.between(100, 140), who.stranger, who.server, 2)
		s.dial(who.client, who.server, thirdOne).refuseTimes(at+s.between(150, 190), 2, authRequired, authSpire).because("the agents do not authenticate, the rule stands")
	}
}

func twoPorts(s *Script) {
	who := s.cast()
	who.server.rule(inPort(sidePort), "server-plain")
	for n := 0; n < rounds; n++ {
		at := s.round(n)
		for tries, client := range []*Endpoint{who.client, who.farClient} {
			begin := at + s.between(20*tries, 40*tries)
			call := s.dial(client, who.server, authPort)
			if n == 0 {
				call.acceptAfter(begin, tries+1, 0, authSpire)
			} else {
				call.accept(begin, 0, authSpire)
			}
			s.dial(client, who.server, sidePort).accept(begin+s.between(5, 15), 0, authNone)
		}
		back := s.dial(who.server, who.client, thirdOne)
		if n%3 == 0 {
			back.refuseTimes(at+s.between(100, 200), 2, authRequired, authSpire)
		} else {
			back.accept(at+s.between(100, 200), 0, authSpire)
		}
	}
}

func clusterPrefix(s *Script) {
	who := s.cast()
	for n := 0; n < rounds; n++ {
		at := s.round(n)
		call := s.dial(who.client, who.server, authPort)
		if n == 0 {
			call.acceptAfter(at, 1, 0, authSpire)
		} else {
			call.accept(at, 0, authSpire)
		}
		s.deny(at+s.between(50, 90), who.stranger, who.server, 2)
	}
	s.dial(who.farClient, who.server, authPort).refuseTimes(s.round(1), 2, authRequired, authSpire)
	s.tell(Event{At: s.round(2), Node: who.server.Node, Report: Loss{Count: 9, CPU: 3}})
}
