package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cilium/cilium/pkg/labels"
	"github.com/cilium/cilium/pkg/policy"

	"countersign.dev/testbed/policy/questions"
)

// describe gives an entry in the words of the file; nil for none.
func (e *endpoint) describe(h *hit) *questions.Entry {
	if h == nil {
		return nil
	}
	entry := &questions.Entry{
		Level:    level(h),
		Identity: uint32(h.key.Identity),
		Proto:    uint8(h.key.Nexthdr),
		Port:     h.key.DestPort,
		Verdict:  verdict(h.entry),
		L7:       layer7(h.entry),
		Priority: uint32(h.entry.Precedence.Priority()),
	}
	if bits := h.key.PortPrefixLen(); bits > 0 && bits < portBits {
		entry.EndPort = h.key.EndPort()
	}
	entry.Auth, entry.Explicit = authentication(h.entry.AuthRequirement)
	if origin, err := e.policy.GetRuleMeta(h.key); err == nil {
		entry.Rules = origins(origin)
	}
	return entry
}

// level names which of peer, protocol and port an entry fixes.
func level(h *hit) string {
	names := []string{"L3", "L3-proto", "L3L4"}
	if isClass(h.key.Identity) {
		names = []string{"any", "proto", "L4"}
	}
	switch {
	case h.bits > protocolBits:
		return names[2]
	case h.bits > 0:
		return names[1]
	default:
		return names[0]
	}
}

func verdict(entry policy.MapStateEntry) string {
	if entry.IsDeny() {
		return "deny"
	}
	return "allow"
}

func authentication(requirement policy.AuthRequirement) (mode string, explicit bool) {
	if requirement == policy.NoAuthRequirement {
		return "none", false
	}
	return requirement.AuthType().String(), requirement.IsExplicit()
}

// layer7 names the parser an entry redirects to; empty when it does not.
func layer7(entry policy.MapStateEntry) string {
	if !entry.IsRedirectEntry() {
		return ""
	}
	switch priority := entry.Precedence.ListenerPriority(); {
	case priority == policy.ListenerPriorityHTTP:
		return "http"
	case priority == policy.ListenerPriorityTLS:
		return "tls"
	case priority == policy.ListenerPriorityDNS:
		return "dns"
	// A listener of the user's own may set any priority up to the lowest of these.
	case priority == policy.ListenerPriorityCRD, priority <= 100:
		return "crd"
	default:
		return fmt.Sprintf("other-%d", priority)
	}
}

// origins names the policies an entry comes from, sorted.
func origins(meta policy.RuleMeta) (names []string) {
	for _, rule := range meta.LabelArray() {
		names = append(names, originOf(rule))
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func originOf(rule labels.LabelArray) string {
	value := func(key string) string {
		for _, label := range rule {
			if label.Key == key {
				return label.Value
			}
		}
		return ""
	}
	namespace, name := value("io.cilium.k8s.policy.namespace"), value("io.cilium.k8s.policy.name")
	switch value("io.cilium.k8s.policy.derived-from") {
	case "CiliumNetworkPolicy":
		return "cnp:" + namespace + "/" + name
	case "CiliumClusterwideNetworkPolicy":
		return "ccnp:" + name
	case "NetworkPolicy":
		return "knp:" + namespace + "/" + name
	}
	if reserved := value("io.cilium.policy.derived-from"); reserved != "" {
		return "reserved:" + reserved
	}
	return strings.Join(rule.GetModel(), ",")
}
