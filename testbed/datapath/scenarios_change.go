package datapath

import (
	"net/netip"
	"sort"
	"time"
)

func identityChange(s *Script) {
	who := s.cast()
	before := *who.client
	after := before
	after.Identity = firstIdentity + 20
	after.Labels = append(append([]string(nil), before.Labels...), "k8s:track=canary")
	sort.Strings(after.Labels)
	changeAt := s.round(rounds/2) - 400*time.Millisecond
	s.tell(Event{At: changeAt, Report: Change(func(c *Cluster) { c.Put(&after) })})
	for n := 0; n < rounds; n++ {
		at := s.round(n)
		if n >= rounds/2 {
			at += 300 * time.Millisecond
		}
		call := s.dial(who.client, who.server, authPort)
		switch {
		case n < rounds/2:
			call.accept(at-300*time.Millisecond, 0, authSpire)
		case n == 4:
			call.as(after.Identity).acceptAfter(at, 1, 0, authSpire).because("a new identity needs its own handshake")
		default:
			call.as(after.Identity).refuseTimes(at, 2, authRequired, authSpire).because("a new identity, whose handshake does not succeed yet")
		}
	}
	s.dial(who.client, who.server, authPort).accept(changeAt+20*time.Millisecond, 0, authSpire).because("a packet still with the identity of before")
}

func restart(s *Script) {
	who := s.cast()
	before := s.pod(home, "reporter", "StatefulSet", 0, 4)
	after := *before
	after.ID += 1000
	after.Cgroup++
	after.IPv4 = netip.MustParseAddr("10.0.1.240")
	heir := *who.stranger
	heir.Pod, heir.Node, heir.ID, heir.IPv4, heir.IPv6 = "untrusted-"+draw(s.random, 10)+"-"+draw(s.random, 5), before.Node, before.ID+1, before.IPv4, netip.Addr{}
	const last = 4
	at := s.round(last) - 400*time.Millisecond
	s.tell(Event{At: at, Report: Change(func(c *Cluster) {
		c.Forget(before)
		c.Put(&after)
	})})
	s.tell(Event{At: at + 150*time.Millisecond, Report: Change(func(c *Cluster) { c.Put(&heir) })})
	for n := 0; n < rounds; n++ {
		at := s.round(n)
		if n < last {
			at -= 100 * time.Millisecond
		}
		s.dial(who.client, who.server, authPort).accept(at+s.between(20, 40), 0, authSpire)
		switch {
		case n == 0:
			s.dial(before, who.server, authPort).acceptAfter(at, 1, 0, authSpire)
		case n < last:
			s.dial(before, who.server, authPort).accept(at, 0, authSpire)
		default:
			s.dial(&after, who.server, authPort).accept(at, 0, authSpire).because("the same pod at a new address; what was proven still holds")
			s.deny(at+s.between(300, 400), &heir, who.server, 2).because("another pod at the address of before")
		}
	}
}
