package datapath

import (
	"encoding/json"
	"io"
	"time"
)

// Truth is what became of one connection: what the scripted datapath did, in the words that the dashboard uses. Where no
// report of the datapath can tell, the outcome is "unknown": that is the true answer then.
type Truth struct {
	Protocol             string   `json:"protocol"`
	SourceAddress        string   `json:"sourceAddress"`
	SourcePort           uint16   `json:"sourcePort"`
	DestinationAddress   string   `json:"destinationAddress"`
	DestinationPort      uint16   `json:"destinationPort"`
	SourceWorkload       string   `json:"sourceWorkload"`
	SourceNamespace      *string  `json:"sourceNamespace"`
	DestinationWorkload  string   `json:"destinationWorkload"`
	DestinationNamespace *string  `json:"destinationNamespace"`
	Outcome              string   `json:"outcome"`
	Refusals             int      `json:"refusals"`
	WaitMS               *float64 `json:"waitMs"`
	RefusedRequests      int      `json:"l7RequestsRefused"`
	Exempt               bool     `json:"exempt"`
	Note                 *string  `json:"note"`
}

var protocolNames = map[uint8]string{TCP: "TCP", UDP: "UDP", ICMP: "ICMP", ICMPv6: "ICMPV6"}

// Truths of a script; isOver: the time in which a refused connection may still come through is over.
func (s *Script) Truths(isOver bool) []Truth {
	truths := make([]Truth, 0, len(s.connections))
	for _, c := range s.connections {
		truths = append(truths, c.truth(isOver))
	}
	return truths
}

// WriteTruths as JSON, one line each.
func WriteTruths(to io.Writer, truths []Truth) error {
	encoder := json.NewEncoder(to)
	for _, truth := range truths {
		if err := encoder.Encode(truth); err != nil {
			return err
		}
	}
	return nil
}

func (c *Connection) truth(isOver bool) Truth {
	outcome := c.outcome(isOver)
	truth := Truth{
		Protocol: protocolNames[c.packet.Protocol], SourceAddress: c.packet.Source.String(), DestinationAddress: c.packet.Destination.String(),
		SourceWorkload: c.from.Workload, SourceNamespace: orNull(c.from.Namespace), DestinationWorkload: c.to.Workload, DestinationNamespace: orNull(c.to.Namespace),
		Outcome: outcome, RefusedRequests: c.refusedQueries, Exempt: c.from.Identity == identityHost && !c.crossesNodes(), Note: orNull(c.note),
	}
	if c.packet.Protocol == TCP || c.packet.Protocol == UDP {
		truth.SourcePort, truth.DestinationPort = c.packet.SourcePort, c.packet.DestinationPort
	}
	switch outcome {
	case "authenticated-late":
		wait := float64(c.wait()) / float64(time.Millisecond)
		truth.WaitMS = &wait
		truth.Refusals = c.refusals()
	case "auth-refused", "auth-pending":
		truth.Refusals = c.refusals()
	}
	return truth
}

func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func (s step) wantsAuth() bool { return s.reason == authRequired || s.reason == noNodeID }

// outcome of the decisions: a refusal that stands, else how it was let through, else that nobody said.
func (c *Connection) outcome(isOver bool) string {
	for _, ingress := range []bool{true, false} {
		last := c.last(ingress)
		switch {
		case last == nil || last.reason == 0:
		case last.reason == authRequired, last.reason == noNodeID && last.reported && last.auth != authNone:
			if isOver {
				return "auth-refused"
			}
			return "auth-pending"
		case last.reason == policyDenied, last.reason == policyDenyRule:
			return "policy-denied"
		default:
			return "other-drop"
		}
	}
	told := func(is func(step) bool) bool {
		for _, made := range c.steps {
			if made.reported && made.reason == 0 && is(made) {
				return true
			}
		}
		return false
	}
	switch {
	case told(func(made step) bool { return made.audited }):
		return "audited"
	case told(func(made step) bool { return made.auth != authNone }):
		if c.refusals() > 0 {
			return "authenticated-late"
		}
		return "authenticated"
	case told(func(step) bool { return true }), len(c.steps) == 0:
		return "allowed-unauthenticated"
	default:
		return "unknown"
	}
}

func (c *Connection) last(ingress bool) *step {
	for at := len(c.steps) - 1; at >= 0; at-- {
		if c.steps[at].ingress == ingress {
			return &c.steps[at]
		}
	}
	return nil
}

func (c *Connection) refusals() (count int) {
	for _, made := range c.steps {
		if made.wantsAuth() {
			count++
		}
	}
	return count
}

// wait is from the first refusal to the first packet let through, summed over both directions.
func (c *Connection) wait() (sum time.Duration) {
	for _, ingress := range []bool{true, false} {
		refusedAt, passedAt := time.Duration(-1), time.Duration(-1)
		for _, made := range c.steps {
			switch {
			case made.ingress != ingress:
			case made.wantsAuth() && refusedAt < 0:
				refusedAt = made.at
			case made.reason == 0 && passedAt < 0:
				passedAt = made.at
			}
		}
		if refusedAt >= 0 && passedAt > refusedAt {
			sum += passedAt - refusedAt
		}
	}
	return sum
}
