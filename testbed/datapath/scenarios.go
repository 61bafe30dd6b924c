package datapath

import (
	"fmt"
	"sort"
)

// scenario writes a script; cluster "" is the default one.
type scenario struct {
	says    string
	cluster string
	nodes   []string
	write   func(*Script)
}

var threeWorkers = []string{"worker-1", "worker-2", "worker-3"}

var scenarios = map[string]scenario{
	"a-team-yellow":    {says: "authenticated after one more try, refused for good, denied by policy, refused by the proxy", write: teamYellow},
	"b-cross-node":     {says: "both nodes report, in tunnels, with clocks that differ; rules at both ends", write: crossNode},
	"c-ipv6":           {says: "pods that speak IPv6, and a device without a link layer", write: overIPv6},
	"d-udp":            {says: "datagrams, echo requests, and DNS through the proxy", write: datagrams},
	"e-reserved":       {says: "hosts, the world and other reserved identities under a rule that wants authentication", write: reserved},
	"f-redirected":     {says: "connections handed to a proxy, with an authentication type", write: redirected},
	"g-audit":          {says: "policies that only watch", write: audit},
	"h-noverdict":      {says: "a node with verdict events off, and one that does not know its peer's node", write: noVerdicts},
	"i-denylist":       {says: "explicit refusals beside the default one", write: denyList},
	"j-replies":        {says: "long connections with replies, service addresses, masquerading, and lost events", write: replies},
	"k-cluster-prefix": {says: "a cluster with a name, and nodes with dots", cluster: "eu-prod", nodes: []string{"worker-1.int.example", "worker-2.int.example", "worker-3.int.example"}, write: clusterPrefix},
	"l-off-and-fail":   {says: "authentication disabled by a rule, and a provider that always fails", write: offAndFail},
	"m-two-ports":      {says: "one pair of workloads, one port with authentication and one without", write: twoPorts},
	"n-identity":       {says: "a pod whose identity changes", write: identityChange},
	"o-restart":        {says: "a pod that restarts, and another that gets its address", write: restart},
}

// ScenarioNames in order.
func ScenarioNames() []string {
	names := make([]string, 0, len(scenarios))
	for name := range scenarios {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// NewScenario writes the script of a scenario.
func NewScenario(name string) (*Script, error) {
	known, found := scenarios[name]
	if !found {
		return nil, fmt.Errorf("there is no scenario %q: it is one of %v", name, ScenarioNames())
	}
	cluster, nodes := known.cluster, known.nodes
	if cluster == "" {
		cluster = "default"
	}
	if nodes == nil {
		nodes = threeWorkers
	}
	script := newScript(name, cluster, nodes)
	known.write(script)
	return script, nil
}
