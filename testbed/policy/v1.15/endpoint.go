package main

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/cilium/cilium/pkg/identity"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/u8proto"
	"github.com/sirupsen/logrus"

	"countersign.dev/testbed/policy/questions"
)

// endpoint is the subject of questions, with its policy map as the agent would hand it to the datapath.
type endpoint struct {
	own, others namedPorts
	policy      *policy.EndpointPolicy
	err         error
}

func newEndpoint(repository *policy.Repository, subject *identity.Identity, own, others namedPorts) *endpoint {
	e := &endpoint{own: own, others: others}
	policies := repository.GetPolicyCache()
	policies.LocalEndpointIdentityAdded(subject)
	if e.err = policies.UpdatePolicy(subject); e.err == nil {
		e.policy = policies.Lookup(subject).Consume(e)
	}
	return e
}

func (e *endpoint) answer(question *questions.Question, peer identity.NumericIdentity) *questions.Answer {
	if e.err != nil {
		return &questions.Answer{Verdict: "error", Reason: "policy-error", Auth: "none", Error: e.err.Error()}
	}
	protocol, err := u8proto.ParseProtocol(question.Protocol)
	if err != nil {
		// Cilium 1.20 knows protocols that 1.15 does not.
		return &questions.Answer{Verdict: "error", Reason: "unknown-protocol", Auth: "none", Error: err.Error()}
	}
	direction, enforced := uint8(0), e.policy.IngressPolicyEnabled
	if question.Direction == "egress" {
		direction, enforced = 1, e.policy.EgressPolicyEnabled
	}
	entry, found := e.lookup(uint32(peer), uint8(protocol), question.Port, direction)
	answer := &questions.Answer{Verdict: "allow", Reason: "rule", Auth: "none"}
	switch {
	case !found:
		answer.Verdict, answer.Reason = "deny", "default-deny"
	case entry.IsDeny:
		answer.Verdict, answer.Reason = "deny", "deny-rule"
	case !enforced:
		answer.Reason = "no-policy"
	case len(entry.DerivedFromRules) == 1 && strings.Contains(fmt.Sprint(entry.DerivedFromRules), "allow-localhost-ingress"):
		answer.Reason = "localhost"
	default:
		answer.Auth, answer.Explicit = authentication(entry)
		if entry.ProxyPort != 0 {
			answer.L7 = "proxy" // 1.15 does not say in the entry which parser
		}
	}
	return answer
}

// lookup takes the first entry in the order of 1.15 (Cilium, bpf/lib/policy.h, __policy_can_access): the port before
// the protocol before anything, and at each the peer before everybody.
func (e *endpoint) lookup(peer uint32, protocol uint8, port uint16, direction uint8) (policy.MapStateEntry, bool) {
	for _, at := range []policy.Key{{Nexthdr: protocol, DestPort: port}, {Nexthdr: protocol}, {}} {
		for _, id := range []uint32{peer, 0} {
			at.Identity, at.TrafficDirection = id, direction
			if entry, found := e.policy.GetPolicyMap().Get(at); found {
				return entry, true
			}
		}
	}
	return policy.MapStateEntry{}, false
}

// authentication gives the mode of an entry; 1.15 keeps whether a rule asked for it in a field of its own.
func authentication(entry policy.MapStateEntry) (mode string, explicit bool) {
	explicit = reflect.ValueOf(entry).FieldByName("hasAuthType").Bool()
	if entry.AuthType == policy.AuthTypeDisabled && !explicit {
		return "none", false
	}
	return entry.AuthType.String(), explicit
}

// namedPorts holds port numbers by name and protocol.
type namedPorts map[string]uint16

func portKey(name, protocol string) (string, error) {
	number := u8proto.TCP
	if protocol != "" {
		var err error
		if number, err = u8proto.ParseProtocol(protocol); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("%s/%d", strings.ToLower(name), number), nil
}

// The methods below are what the engine asks of an endpoint.

func (e *endpoint) GetNamedPort(ingress bool, name string, protocol uint8) uint16 {
	ports := e.others
	if ingress {
		ports = e.own
	}
	return ports[fmt.Sprintf("%s/%d", strings.ToLower(name), protocol)]
}

func (e *endpoint) LookupRedirectPortBuildLocked(bool, string, uint16) uint16 { return 10001 }

func (e *endpoint) GetID() uint64                     { return 42 }
func (e *endpoint) HasBPFPolicyMap() bool             { return true }
func (e *endpoint) PolicyDebug(logrus.Fields, string) {}
