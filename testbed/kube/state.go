package main

import (
	"cmp"
	"embed"
	"fmt"
	"maps"
	"slices"

	"sigs.k8s.io/yaml"
)

// What every state has in common: these are names the recordings and the design use.
const (
	clusterName   = "default"
	trustDomain   = "spiffe.cilium"
	firstIdentity = 20001
)

//go:embed states/*.yaml
var states embed.FS

// state is a cluster in short: which workloads run where, under which policies.
type state struct {
	Nodes      int              `json:"nodes"`
	Namespaces []*namespace     `json:"namespaces"`
	Policies   []map[string]any `json:"policies"`
	Generate   *plan            `json:"generate"`
}

type namespace struct {
	Name      string            `json:"name"`
	Labels    map[string]string `json:"labels"`
	Workloads []*workload       `json:"workloads"`
}

type workload struct {
	Name     string            `json:"name"`
	Kind     string            `json:"kind"`
	Labels   map[string]string `json:"labels"`
	Account  string            `json:"account"`
	Replicas int               `json:"replicas"`
	Nodes    []int             `json:"nodes"` // where the replicas run, else wherever comes next
	Port     int               `json:"port"`  // with one, a Service of the same name
	OnHost   bool              `json:"onHost"`
	PodsOnly bool              `json:"podsOnly"` // no Deployment behind the pods

	namespace *namespace
	identity  int64
}

func readState(name string) (*state, error) {
	raw, err := states.ReadFile("states/" + name + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("there is no state %q; lab and large are", name)
	}
	s := new(state)
	if err := yaml.UnmarshalStrict(raw, s); err != nil {
		return nil, err
	}
	if s.Generate != nil {
		s.generate(*s.Generate)
	}
	s.addSystem()
	next := int64(firstIdentity)
	for _, n := range s.Namespaces {
		for _, w := range n.Workloads {
			w.namespace = n
			w.Kind = cmp.Or(w.Kind, "Deployment")
			w.Account = cmp.Or(w.Account, "default")
			w.Replicas = max(w.Replicas, 1)
			if !w.OnHost { // pods on the host's network share the reserved identity of their node
				w.identity = next
				next++
			}
		}
	}
	return s, nil
}

func (s *state) workloads() (all []*workload) {
	for _, n := range s.Namespaces {
		all = append(all, n.Workloads...)
	}
	return all
}

// addSystem adds what the charts of Cilium and SPIRE would run.
func (s *state) addSystem() {
	everywhere := make([]int, s.Nodes)
	for at := range everywhere {
		everywhere[at] = at
	}
	daemon := func(name string, labels map[string]string) *workload {
		return &workload{Name: name, Kind: "DaemonSet", Account: name, OnHost: true, Replicas: s.Nodes, Nodes: everywhere, Labels: labels}
	}
	s.Namespaces = append(s.Namespaces, &namespace{Name: "kube-system", Workloads: []*workload{
		daemon("cilium", map[string]string{"k8s-app": "cilium", "app.kubernetes.io/part-of": "cilium"}),
		{Name: "cilium-operator", Account: "cilium-operator", OnHost: true,
			Labels: map[string]string{"io.cilium/app": "operator", "app.kubernetes.io/part-of": "cilium"}},
		{Name: "hubble-relay", Account: "hubble-relay", Port: 80,
			Labels: map[string]string{"k8s-app": "hubble-relay", "app.kubernetes.io/part-of": "cilium"}},
	}}, &namespace{Name: "cilium-spire", Workloads: []*workload{
		{Name: "spire-server", Kind: "StatefulSet", Account: "spire-server", Port: 8081, Labels: map[string]string{"app": "spire-server"}},
		daemon("spire-agent", map[string]string{"app": "spire-agent"}),
	}})
}

// securityLabels gives the labels Cilium derives the identity of a workload's pods from.
func (w *workload) securityLabels() map[string]string {
	const ofNamespace = "k8s:io.cilium.k8s.namespace.labels."
	labels := map[string]string{
		"k8s:io.cilium.k8s.policy.cluster":          clusterName,
		"k8s:io.cilium.k8s.policy.serviceaccount":   w.Account,
		"k8s:io.kubernetes.pod.namespace":           w.namespace.Name,
		ofNamespace + "kubernetes.io/metadata.name": w.namespace.Name,
	}
	for key, value := range w.namespace.Labels {
		labels[ofNamespace+key] = value
	}
	for key, value := range w.Labels {
		labels["k8s:"+key] = value
	}
	return labels
}

// listed gives labels in the form an endpoint's status holds them.
func listed(labels map[string]string) (pairs []string) {
	for _, key := range slices.Sorted(maps.Keys(labels)) {
		pairs = append(pairs, key+"="+labels[key])
	}
	return pairs
}
