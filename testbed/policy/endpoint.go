package main

import (
	"strings"

	"github.com/cilium/cilium/pkg/endpoint/regeneration"
	"github.com/cilium/cilium/pkg/identity"
	"github.com/cilium/cilium/pkg/labels"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/u8proto"

	"countersign.dev/testbed/policy/questions"
)

const (
	endpointID     = 42
	firstProxyPort = 10001
)

// endpoint is the subject of questions, with its policy map as the agent would hand it to the datapath.
type endpoint struct {
	given     *questions.Identity
	redirects map[string]uint16
	listeners map[uint16]string
	selected  policy.SelectorPolicy
	policy    *policy.EndpointPolicy
	err       error
}

func newEndpoint(repository *policy.Repository, c *cluster, given *questions.Identity) *endpoint {
	e := &endpoint{given: given, redirects: map[string]uint16{}, listeners: map[uint16]string{}}
	id := identity.NewIdentity(identity.NumericIdentity(given.ID), labels.NewLabelsFromModel(given.Labels))
	e.selected, _, e.err = repository.ComputeSelectorPolicy(id)
	if e.err != nil {
		return e
	}
	e.openRedirects(c)
	e.policy = e.selected.DistillPolicy(quiet, e, e.redirects)
	return e
}

func (e *endpoint) close() {
	if e.err == nil {
		e.policy.Ready()
		e.policy.Detach(quiet)
		e.selected.Supersede()
	}
}

// openRedirects gives a proxy port to each redirect the policy asks for, as if the proxy had opened it.
func (e *endpoint) openRedirects(c *cluster) {
	for filter, selector := range e.selected.RedirectFilters() {
		ports := []uint16{filter.Port}
		if filter.Port == 0 && filter.PortName != "" {
			ports = c.portsOf(e, filter)
		}
		listener := selector.Policy.GetListener()
		for _, port := range ports {
			proxy := policy.ProxyID(endpointID, filter.Ingress, string(filter.Protocol), port, listener)
			if _, open := e.redirects[proxy]; !open {
				at := firstProxyPort + uint16(len(e.redirects))
				e.redirects[proxy], e.listeners[at] = at, listener
			}
		}
	}
}

// portsOf gives the numbers a named port may stand for: the subject's own on ingress, anybody's on egress.
func (c *cluster) portsOf(e *endpoint, filter *policy.L4Filter) (numbers []uint16) {
	if filter.Ingress {
		return []uint16{e.GetIngressNamedPort(filter.PortName, filter.U8Proto)}
	}
	for _, peer := range c.given {
		for _, port := range peer.NamedPorts {
			numbers = append(numbers, port.Port)
		}
	}
	return numbers
}

// The methods below are what the engine asks of an endpoint.

func (e *endpoint) GetID() uint64 { return endpointID }

func (e *endpoint) GetIngressNamedPort(name string, protocol u8proto.U8proto) uint16 {
	for _, port := range e.given.NamedPorts {
		of := u8proto.TCP
		if port.Protocol != "" {
			of, _ = u8proto.ParseProtocol(port.Protocol)
		}
		if of == protocol && strings.EqualFold(port.Name, name) {
			return port.Port
		}
	}
	return 0
}

func (e *endpoint) IsHost() bool {
	return identity.NumericIdentity(e.given.ID) == identity.ReservedIdentityHost
}

func (e *endpoint) PolicyDebug(string, ...any) {}

func (e *endpoint) PreviousMapStateSizes() policy.MapStateSizes { return policy.MapStateSizes{} }

func (e *endpoint) RegenerateIfAlive(*regeneration.ExternalRegenerationMetadata) <-chan bool {
	done := make(chan bool)
	close(done)
	return done
}
