package datapath

import (
	"net/netip"
	"time"
)

func reserved(s *Script) {
	who := s.cast()
	firstHost := s.Cluster.At(s.Cluster.Nodes[0].Address)
	server := s.outside("kube-apiserver", "192.168.50.9", identityAPIServer)
	named := &Endpoint{Workload: "api.example.net", Identity: 16777217, IPv4: netip.MustParseAddr("198.51.100.23"), Names: []string{"api.example.net"},
		Labels: []string{"cidr:198.51.100.0/24", "cidr:198.51.100.23/32", "reserved:world"}}
	s.Cluster.Put(named)
	abroad := s.Cluster.Put(&Endpoint{Pod: "client-mesh-" + draw(s.random, 5), Namespace: home, Workload: "client", Kind: "DaemonSet", Identity: 3<<16 | 4711,
		IPv4: netip.MustParseAddr("10.200.7.14"), Labels: podLabels(home, "client", "remote-b")})
	refused := []struct {
		from  *Endpoint
		as    uint32
		times int
		why   string
	}{
		{firstHost, identityRemoteNode, 2, "a remote node: agents do not authenticate it"},
		{server, identityAPIServer, 1, "the API server"},
		{s.outside("ingress", "10.2.1.250", identityIngress), identityIngress, 2, "ingress"},
		{s.outside("world", "203.0.113.77", identityWorld), identityWorld, 1, "the world"},
		{s.outside("init", "10.99.9.10", identityInit), identityInit, 2, "a pod without an identity yet"},
		{s.outside("health", "10.2.1.251", identityHealth), identityHealth, 1, "another node's health endpoint"},
		{abroad, abroad.Identity, 1, "an identity of another cluster"},
		{named, named.Identity, 1, "an address with an identity of this node alone"},
	}
	for n, one := range refused {
		for call := 0; call < one.times; call++ {
			s.dial(one.from, who.server, authPort).as(one.as).refuseTimes(s.round(n/3)+s.between(90*call, 120*call), 2, authRequired, authSpire).because(one.why)
		}
	}
	unknown := &Endpoint{Workload: "?", Identity: identityWorld, IPv4: netip.MustParseAddr("10.99.9.9"), Hidden: true}
	for n := 0; n < 2; n++ {
		s.dial(unknown, who.server, authPort).refuseTimes(s.round(n), 1, authRequired, authNone).because("an address that no agent knows")
	}
	host := s.Cluster.At(s.Cluster.Nodes[1].Address)
	for n := 0; n < rounds; n++ {
		local := s.dial(host, who.server, authPort).because("the node's own host is always let in, and only traced")
		local.arrive(s.round(n), local.first(), 0)
		s.dial(who.client, who.server, authPort).accept(s.round(n)+s.between(20, 30), 0, authSpire)
	}
	for n := 0; n < 3; n++ {
		for _, to := range []*Endpoint{named, server} {
			at := s.round(n)
			call := s.dial(who.client, to, 443).matching(matchL3)
			call.pass(at, false, authNone)
			call.tell(at+time.Millisecond, who.client.Node, call.first(), Trace{Point: toStack, Reason: isNew, Endpoint: who.client.ID, Source: who.client.Identity, Target: to.Identity})
		}
	}
}

func redirected(s *Script) {
	who := s.cast()
	calls := []struct {
		tries    int
		statuses []int
	}{
		{1, []int{200, 403}}, {2, []int{200}}, {0, []int{200, 204}}, {0, []int{403}}, {0, []int{403, 403}}, {0, []int{404}},
		{0, []int{200, 403, 403}}, {0, []int{500, 200}}, {0, []int{200, 403}}, {0, []int{200}}, {0, []int{403, 200, 403}}, {0, []int{204}},
	}
	for n, one := range calls {
		call := s.dial(who.client, who.server, authPort).acceptAfter(s.round(n/2), one.tries, uint16(12000+500*n), authSpire)
		at := call.last(true).at
		for _, status := range one.statuses {
			at += s.between(20, 50)
			if status == 403 {
				call.request(at, "DELETE", "/admin", status, "f-no")
			} else {
				call.request(at, "GET", "/headers", status, "")
			}
		}
	}
	plain := s.pod(home, "reporter", "", 1, 9)
	for n := 0; n < 3; n++ {
		s.dial(plain, who.server, authPort).accept(s.round(n), 15001, authNone).because("handed to the proxy, no authentication wanted of it").
			request(s.round(n)+10*time.Millisecond, "GET", "/headers", 200, "f-plain")
	}
	s.deny(s.round(1), who.stranger, who.server, 3)
}

func audit(s *Script) {
	who := s.cast()
	who.server.rule(inPort(sidePort), "server-audit")
	for n := 0; n < rounds; n++ {
		at := s.round(n)
		for _, from := range []*Endpoint{who.stranger, who.client} {
			at += s.between(10, 20)
			watched := s.dial(from, who.server, authPort).because("only watched: it would have been refused")
			if from == who.stranger {
				watched.matching(matchNone)
			}
			watched.leave(at-time.Millisecond, watched.first())
			watched.decide(at, true, 0, authNone, true)
			watched.arrive(at+time.Millisecond, watched.first(), 0)
			watched.talk(at+time.Millisecond, 0)
		}
		s.dial(who.client, who.server, sidePort).accept(at+s.between(40, 60), 0, authSpire)
	}
}

func denyList(s *Script) {
	who := s.cast()
	who.server.rule(inPort(sidePort), "server-deny")
	who.server.rule(inPort(thirdOne), "server-default")
	told := who.server.Rules[inPort(sidePort)]
	told.Log = "ticket-4711"
	who.server.Rules[inPort(sidePort)] = told
	for n := 0; n < rounds; n++ {
		at := s.round(n)
		match := []uint8{matchL3, matchL3L4, matchL3Prot}[n%3]
		s.dial(who.stranger, who.server, sidePort).matching(match).refuseTimes(at, 1+n%3, policyDenyRule, authNone).because("an explicit refusal")
		s.dial(who.stranger, who.server, thirdOne).matching(matchNone).refuseTimes(at+s.between(30, 60), 2, policyDenied, authNone).because("the default refusal, with a policy to name")
		s.dial(who.client, who.server, sidePort).refuseTimes(at+s.between(70, 90), 1, policyDenyRule, authNone)
		s.dial(who.client, who.server, authPort).accept(at+s.between(100, 120), 0, authSpire)
		s.dial(who.client, who.stranger, thirdOne).matching(matchL3).refuse(at+s.between(130, 150), false, policyDenyRule, authNone)
	}
}
