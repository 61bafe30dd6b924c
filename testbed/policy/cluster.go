package main

import (
	"cmp"
	"fmt"
	"maps"
	"net/netip"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/cilium/cilium/pkg/identity"
	"github.com/cilium/cilium/pkg/k8s/utils"
	"github.com/cilium/cilium/pkg/labels"
	"github.com/cilium/cilium/pkg/labelsfilter"
	"github.com/cilium/cilium/pkg/types"

	"countersign.dev/testbed/policy/questions"
)

// cluster is what the engine knows of a case beside its policies.
type cluster struct {
	config     questions.Config
	scope      string
	given      map[string]*questions.Identity
	identities identity.IdentityMap
	addresses  map[netip.Addr]identity.NumericIdentity
	prefixes   map[netip.Prefix]identity.NumericIdentity
	namedPorts types.NamedPortMultiMap
	services   *services
}

// GetNamedPorts gives the named ports of every identity, as the engine asks for them.
func (c *cluster) GetNamedPorts() types.NamedPortMultiMap { return c.namedPorts }

func newCluster(asked *questions.Case) (*cluster, error) {
	config := configure(asked.Config)
	c := &cluster{
		config:     config,
		scope:      policyCluster(config),
		given:      map[string]*questions.Identity{},
		identities: identity.IdentityMap{},
		addresses:  map[netip.Addr]identity.NumericIdentity{},
		prefixes:   map[netip.Prefix]identity.NumericIdentity{},
	}
	maps.Copy(c.identities, identity.ListReservedIdentities())
	ports := types.NewNamedPortMultiMap()
	for _, given := range asked.Identities {
		if err := c.add(given, asked.Namespaces, ports); err != nil {
			return nil, fmt.Errorf("identity %q: %w", given.Ref, err)
		}
	}
	c.namedPorts = ports
	var err error
	c.services, err = newServices(asked.Services)
	return c, err
}

// namedPortWriter is the half of the engine's table of named ports that fills it.
type namedPortWriter interface {
	Update(id identity.NumericIdentity, old, new types.NamedPortMap) bool
}

func (c *cluster) add(given *questions.Identity, namespaces map[string]map[string]string, ports namedPortWriter) error {
	if c.given[given.Ref] != nil {
		return fmt.Errorf("listed twice")
	}
	if given.Pod != nil && len(given.Labels) == 0 {
		given.Labels = podLabels(given.Pod, namespaces[given.Pod.Namespace], c.config.ClusterName)
	}
	id := identity.NumericIdentity(given.ID)
	c.given[given.Ref] = given
	c.identities[id] = labels.NewLabelsFromModel(given.Labels).LabelArray()
	for _, text := range given.IPs {
		address, err := netip.ParseAddr(text)
		if err != nil {
			return err
		}
		c.addresses[address] = id
	}
	named := types.NamedPortMap{}
	for _, port := range given.NamedPorts {
		if err := named.AddPort(port.Name, int(port.Port), port.Protocol); err != nil {
			return err
		}
	}
	ports.Update(id, nil, named)
	return nil
}

// podLabels gives the identity labels the agent would compute for a pod.
func podLabels(pod *questions.Pod, ofNamespace map[string]string, localCluster string) []string {
	meta := &metav1.ObjectMeta{Name: pod.Namespace, Labels: map[string]string{"kubernetes.io/metadata.name": pod.Namespace}}
	maps.Copy(meta.Labels, ofNamespace)
	all := utils.SanitizePodLabels(pod.Labels, meta, cmp.Or(pod.ServiceAccount, "default"), cmp.Or(pod.Cluster, localCluster))
	relevant, _ := labelsfilter.Filter(labels.Map2Labels(all, labels.LabelSourceK8s))
	return slices.Sorted(slices.Values(relevant.GetPrintableModel()))
}

// addPrefixes gives every address range named by policy an identity of its own, as the agent has the ipcache do.
func (c *cluster) addPrefixes(prefixes []netip.Prefix) {
	slices.SortFunc(prefixes, func(a, b netip.Prefix) int { return cmp.Compare(a.String(), b.String()) })
	next := identity.MinLocalIdentity + 1000
	for _, prefix := range prefixes {
		prefix = prefix.Masked()
		if prefix.Bits() == 0 {
			continue // everything is "world", which exists already
		}
		c.prefixes[prefix] = next
		c.identities[next] = labels.GetCIDRLabels(prefix).LabelArray()
		next++
	}
}

// at gives the identity of an address: the one that lists it, else that of the narrowest range, else world.
func (c *cluster) at(address netip.Addr) identity.NumericIdentity {
	if id, listed := c.addresses[address]; listed {
		return id
	}
	id, bits := identity.GetWorldIdentityFromIP(address), -1
	for prefix, owner := range c.prefixes {
		if prefix.Contains(address) && prefix.Bits() > bits {
			id, bits = owner, prefix.Bits()
		}
	}
	return id
}
