package main

import (
	"fmt"
	"slices"

	"github.com/cilium/cilium/pkg/identity"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/u8proto"

	"countersign.dev/testbed/policy/questions"
)

func (e *endpoint) answer(question *questions.Question, peer identity.NumericIdentity) (*questions.Answer, error) {
	protocol, err := u8proto.ParseProtocol(question.Protocol)
	if err != nil {
		return nil, err
	}
	base, enforced := policy.IngressKey(), e.policy.SelectorPolicy.IngressPolicyEnabled
	if question.Direction == "egress" {
		base, enforced = policy.EgressKey(), e.policy.SelectorPolicy.EgressPolicyEnabled
	} else if question.Direction != "ingress" {
		return nil, fmt.Errorf("direction is %q; it must be ingress or egress", question.Direction)
	}

	answer := &questions.Answer{Verdict: "deny", Reason: "default-deny", Auth: "none"}
	if won, lost := choose(e.policy, base, peer, protocol, question.Port); won != nil {
		answer.Match, answer.Other = e.describe(won), e.describe(lost)
		answer.Rules = answer.Match.Rules
		answer.Verdict, answer.Reason = answer.Match.Verdict, reason(won, answer.Rules, enforced)
		if answer.Verdict == "allow" {
			requirement := won.entry.AuthRequirement
			if inherits(won, lost) {
				requirement = lost.entry.AuthRequirement.AsDerived()
				answer.Propagated = true
			}
			answer.Auth, answer.Explicit = authentication(requirement)
			answer.L7 = layer7(won.entry)
			answer.Listener = e.listeners[won.entry.ProxyPort]
		}
	}
	for kind := range e.selected.GetAuthTypes(peer) {
		answer.AuthTypes = append(answer.AuthTypes, kind.String())
	}
	slices.Sort(answer.AuthTypes)
	if question.Port != 0 {
		answer.GoLookup = e.crossCheck(base.WithIdentity(peer).WithPortProto(protocol, question.Port), answer)
	}
	return answer, nil
}

// inherits tells whether the winner asks what the losing entry asks: it says nothing itself and the other asks for more.
func inherits(won, lost *hit) bool {
	own := won.entry.AuthRequirement
	return lost != nil && lost.entry.Precedence == won.entry.Precedence && !own.IsExplicit() &&
		lost.entry.AuthRequirement.AuthType() > own.AuthType()
}

func reason(won *hit, rules []string, enforced bool) string {
	only := ""
	if len(rules) == 1 {
		only = rules[0]
	}
	switch {
	case won.entry.IsDeny():
		return "deny-rule"
	case !enforced:
		return "no-policy"
	case only == "reserved:allow-any-ingress", only == "reserved:allow-any-egress":
		return "default-allow"
	case only == "reserved:allow-localhost-ingress":
		return "localhost"
	default:
		return "rule"
	}
}

// crossCheck asks the engine's own lookup, which it keeps for its tests, and gives its answer where that differs.
func (e *endpoint) crossCheck(key policy.Key, answer *questions.Answer) string {
	entry, _, _ := e.policy.Lookup(key)
	auth, explicit := authentication(entry.AuthRequirement)
	l7 := layer7(entry)
	if verdict(entry) == answer.Verdict && auth == answer.Auth && explicit == answer.Explicit && l7 == answer.L7 {
		return ""
	}
	return fmt.Sprintf("%s auth=%s explicit=%v l7=%s", verdict(entry), auth, explicit, l7)
}
