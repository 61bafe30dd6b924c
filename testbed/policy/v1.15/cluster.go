package main

import (
	"cmp"
	"fmt"
	"net/netip"

	"github.com/cilium/cilium/pkg/identity"
	"github.com/cilium/cilium/pkg/identity/cache"
	"github.com/cilium/cilium/pkg/labels"
	"github.com/cilium/cilium/pkg/option"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/policy/api"

	"countersign.dev/testbed/policy/questions"
)

// cluster is what the engine knows of a case beside its policies.
type cluster struct {
	config     questions.Config
	known      map[string]*identity.Identity
	identities cache.IdentityCache
	addresses  map[netip.Addr]identity.NumericIdentity
	prefixes   map[netip.Prefix]identity.NumericIdentity
	ports      map[string]namedPorts
	anyPorts   namedPorts
}

func configure(given *questions.Config) questions.Config {
	config := questions.Config{}
	if given != nil {
		config = *given
	}
	agent := option.Config
	agent.EnableIPv4, agent.EnableIPv6 = true, config.DualStack
	agent.EnableICMPRules, agent.EnableRemoteNodeIdentity = true, true
	agent.EnableL7Proxy = !config.NoL7Proxy
	agent.EnableHostFirewall = config.HostFirewall
	agent.PolicyCIDRMatchMode = config.CIDRMatch
	agent.AllowLocalhost = cmp.Or(config.AllowLocalhost, option.AllowLocalhostAlways)
	policy.SetPolicyEnabled(cmp.Or(config.PolicyMode, option.DefaultEnforcement))
	api.InitEntities(cmp.Or(config.ClusterName, "default"), false)
	return config
}

func newCluster(asked *questions.Case) (*cluster, error) {
	c := &cluster{
		config:     configure(asked.Config),
		known:      map[string]*identity.Identity{},
		identities: cache.IdentityCache{},
		addresses:  map[netip.Addr]identity.NumericIdentity{},
		prefixes:   map[netip.Prefix]identity.NumericIdentity{},
		ports:      map[string]namedPorts{},
		anyPorts:   namedPorts{},
	}
	identity.IterateReservedIdentities(func(id identity.NumericIdentity, reserved *identity.Identity) {
		c.identities[id] = reserved.LabelArray
	})
	for _, given := range asked.Identities {
		id := identity.NewIdentity(identity.NumericIdentity(given.ID), labels.NewLabelsFromModel(given.Labels))
		c.known[given.Ref] = id
		c.identities[id.ID] = id.LabelArray
		c.ports[given.Ref] = namedPorts{}
		for _, port := range given.NamedPorts {
			key, err := portKey(port.Name, port.Protocol)
			if err != nil {
				return nil, err
			}
			c.ports[given.Ref][key] = port.Port
			c.anyPorts[key] = port.Port
		}
		for _, text := range given.IPs {
			address, err := netip.ParseAddr(text)
			if err != nil {
				return nil, fmt.Errorf("identity %q: %w", given.Ref, err)
			}
			c.addresses[address] = id.ID
		}
	}
	return c, nil
}

// addPrefixes gives every address range named by policy an identity of its own.
func (c *cluster) addPrefixes(prefixes []netip.Prefix) {
	next := identity.NumericIdentity(identity.MinLocalIdentity + 1000)
	for _, prefix := range prefixes {
		prefix = prefix.Masked()
		if _, known := c.prefixes[prefix]; known || prefix.Bits() == 0 {
			continue
		}
		c.prefixes[prefix] = next
		c.identities[next] = labels.GetCIDRLabels(prefix).LabelArray()
		next++
	}
}

// peer gives the identity a question is about.
func (c *cluster) peer(question *questions.Question) (identity.NumericIdentity, error) {
	if question.PeerIP == "" {
		if id := c.known[question.Peer]; id != nil {
			return id.ID, nil
		}
		return 0, fmt.Errorf("no identity is called %q", question.Peer)
	}
	address, err := netip.ParseAddr(question.PeerIP)
	if err != nil {
		return 0, err
	}
	if id, listed := c.addresses[address]; listed {
		return id, nil
	}
	id, bits := c.world(address), -1
	for prefix, owner := range c.prefixes {
		if prefix.Contains(address) && prefix.Bits() > bits {
			id, bits = owner, prefix.Bits()
		}
	}
	return id, nil
}

func (c *cluster) world(address netip.Addr) identity.NumericIdentity {
	switch {
	case !c.config.DualStack:
		return identity.ReservedIdentityWorld
	case address.Is4():
		return identity.ReservedIdentityWorldIPv4
	default:
		return identity.ReservedIdentityWorldIPv6
	}
}
