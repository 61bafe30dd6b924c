package datapath

import (
	"fmt"
	"math/rand"
	"net/netip"
	"sort"
	"strings"
	"sync"
)

// Reserved identities that scenarios use. Source: cilium/cilium v1.20.2, pkg/identity/numericidentity.go.
const (
	identityHost       = 1
	identityWorld      = 2
	identityHealth     = 4
	identityInit       = 5
	identityRemoteNode = 6
	identityAPIServer  = 7
	identityIngress    = 8
)

// Endpoint is a pod, or, without a Pod name, any other address.
type Endpoint struct {
	Pod, Namespace, Workload string
	// Kind of the workload: Deployment, StatefulSet or DaemonSet.
	Kind string
	Node string
	// ID on its node; 0 for what no agent manages.
	ID       uint16
	Identity uint32
	IPv4     netip.Addr
	IPv6     netip.Addr
	Labels   []string
	Cgroup   uint64
	Names    []string
	// Hidden from the agents: no identity is known for its address.
	Hidden bool
	// Rules that allow or deny, by "in/8080/tcp" or "out/8080/tcp".
	Rules map[string]Rule
}

// Rule is what an agent can say of the policy behind a verdict.
type Rule struct {
	Labels []string
	// Log is the text that the policy wants beside its verdicts.
	Log string
}

// Service is an address that stands for others.
type Service struct{ Name, Namespace string }

// Node is one machine with an agent.
type Node struct {
	Name string
	// Address that flows show.
	Address netip.Addr
	// Listen is where its agent is reached: host and port.
	Listen string
	Labels map[string]string
	// SkewMS is how far its clock is ahead.
	SkewMS int
	// Silent: policy verdicts are switched off in its datapath.
	Silent bool
}

// Cluster is what every simulated agent knows; safe for concurrent use.
type Cluster struct {
	Name       string
	Nodes      []*Node
	lock       sync.RWMutex
	byAddress  map[netip.Addr]*Endpoint
	byID       map[string]*Endpoint
	byCgroup   map[uint64]*Endpoint
	identities map[uint32][]string
	services   map[netip.AddrPort]Service
}

// NewCluster has nodes and reserved identities, nothing else.
func NewCluster(name string, nodeNames []string) *Cluster {
	c := &Cluster{
		Name: name, byAddress: map[netip.Addr]*Endpoint{}, byID: map[string]*Endpoint{}, byCgroup: map[uint64]*Endpoint{},
		services: map[netip.AddrPort]Service{},
		identities: map[uint32][]string{
			identityHost: {"reserved:host"}, identityWorld: {"reserved:world"}, identityHealth: {"reserved:health"},
			identityInit: {"reserved:init"}, identityRemoteNode: {"reserved:remote-node"},
			identityAPIServer: {"reserved:kube-apiserver", "reserved:remote-node"}, identityIngress: {"reserved:ingress"},
		},
	}
	for _, node := range nodeNames {
		c.AddNode(node)
	}
	return c
}

// AddNode makes the next node, with its host endpoint.
func (c *Cluster) AddNode(name string) *Node {
	c.lock.Lock()
	at := len(c.Nodes)
	node := &Node{
		Name: name, Address: netip.AddrFrom4([4]byte{192, 168, 50, byte(11 + at)}),
		Labels: map[string]string{"kubernetes.io/hostname": name, "topology.kubernetes.io/zone": fmt.Sprintf("zone-%c", 'a'+at%3)},
	}
	c.Nodes = append(c.Nodes, node)
	c.lock.Unlock()
	c.Put(&Endpoint{Workload: name, Node: name, Identity: identityHost, IPv4: node.Address})
	return node
}

// Node by its name; nil when there is none.
func (c *Cluster) Node(name string) *Node {
	c.lock.RLock()
	defer c.lock.RUnlock()
	for _, node := range c.Nodes {
		if node.Name == name {
			return node
		}
	}
	return nil
}

// Qualified is a node's name as its agent reports it.
func (c *Cluster) Qualified(node string) string {
	if c.Name == "default" {
		return node
	}
	return c.Name + "/" + node
}

// Put makes an endpoint known, in place of what had its addresses and ID before.
func (c *Cluster) Put(e *Endpoint) *Endpoint {
	c.lock.Lock()
	defer c.lock.Unlock()
	for _, address := range []netip.Addr{e.IPv4, e.IPv6} {
		if address.IsValid() {
			c.byAddress[address] = e
		}
	}
	if e.ID != 0 {
		c.byID[endpointKey(e.Node, e.ID)] = e
	}
	if e.Cgroup != 0 {
		c.byCgroup[e.Cgroup] = e
	}
	if _, known := c.identities[e.Identity]; !known {
		c.identities[e.Identity] = append([]string(nil), e.Labels...)
	}
	return e
}

// Forget makes an endpoint unknown.
func (c *Cluster) Forget(e *Endpoint) {
	c.lock.Lock()
	defer c.lock.Unlock()
	delete(c.byAddress, e.IPv4)
	delete(c.byAddress, e.IPv6)
	delete(c.byID, endpointKey(e.Node, e.ID))
}

func (c *Cluster) serve(address netip.AddrPort, service Service) {
	c.lock.Lock()
	defer c.lock.Unlock()
	c.services[address] = service
}

func endpointKey(node string, id uint16) string { return fmt.Sprintf("%s/%d", node, id) }

// At is the endpoint with an address; nil when there is none.
func (c *Cluster) At(address netip.Addr) *Endpoint {
	c.lock.RLock()
	defer c.lock.RUnlock()
	return c.byAddress[address]
}

// Local is the endpoint with an ID on a node; nil when there is none.
func (c *Cluster) Local(node string, id uint16) *Endpoint {
	c.lock.RLock()
	defer c.lock.RUnlock()
	return c.byID[endpointKey(node, id)]
}

// InCgroup is the endpoint whose container has the cgroup; nil when there is none.
func (c *Cluster) InCgroup(id uint64) *Endpoint {
	c.lock.RLock()
	defer c.lock.RUnlock()
	return c.byCgroup[id]
}

// LabelsOf an identity.
func (c *Cluster) LabelsOf(identity uint32) ([]string, bool) {
	c.lock.RLock()
	defer c.lock.RUnlock()
	labels, known := c.identities[identity]
	return labels, known
}

// ServiceAt an address and port.
func (c *Cluster) ServiceAt(address netip.AddrPort) (Service, bool) {
	c.lock.RLock()
	defer c.lock.RUnlock()
	service, known := c.services[address]
	return service, known
}

// SeenFrom is the endpoint's identity as a node's agent knows it: another node's host is a remote node.
func (e *Endpoint) SeenFrom(node string) uint32 {
	if e.Identity == identityHost && e.Node != node {
		return identityRemoteNode
	}
	return e.Identity
}

// TemplateHash is the part of a Deployment's pod name that its ReplicaSet gives.
func (e *Endpoint) TemplateHash() string {
	parts := strings.Split(e.Pod, "-")
	if e.Kind != "Deployment" || len(parts) < 3 {
		return ""
	}
	return parts[len(parts)-2]
}

func podLabels(namespace, app, cluster string, more ...string) []string {
	labels := append([]string{
		"k8s:app=" + app,
		"k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name=" + namespace,
		"k8s:io.cilium.k8s.policy.cluster=" + cluster,
		"k8s:io.cilium.k8s.policy.serviceaccount=" + app,
		"k8s:io.kubernetes.pod.namespace=" + namespace,
	}, more...)
	sort.Strings(labels)
	return labels
}

func ruleOf(namespace, policy string) Rule {
	return Rule{Labels: []string{
		"k8s:io.cilium.k8s.policy.derived-from=CiliumNetworkPolicy",
		"k8s:io.cilium.k8s.policy.name=" + policy,
		"k8s:io.cilium.k8s.policy.namespace=" + namespace,
		"k8s:io.cilium.k8s.policy.uid=00000000-0000-4000-8000-000000000000",
	}}
}

// Kubernetes draws the generated part of names from these.
const drawnFrom = "bcdfghjklmnpqrstvwxz2456789"

func draw(random *rand.Rand, length int) string {
	drawn := make([]byte, length)
	for at := range drawn {
		drawn[at] = drawnFrom[random.Intn(len(drawnFrom))]
	}
	return string(drawn)
}
