package main

import (
	"fmt"
	"math/rand"
)

// plan is a state told by its numbers: so many namespaces, in each so many workloads of so many replicas.
type plan struct {
	Namespaces int `json:"namespaces"`
	Workloads  int `json:"workloads"`
	Replicas   int `json:"replicas"`
	Policies   int `json:"policies"`
}

var (
	colours = []string{"amber", "blue", "cyan", "green", "indigo", "lilac", "ochre", "pink", "red", "teal", "violet", "white"}
	stages  = []string{"prod", "stage", "dev"}
	tiers   = []string{"frontend", "backend", "data"}
	ports   = []int{0, 8080, 9090}
	modes   = []string{"required", "required", "required", "disabled", "test-always-fail", ""}
)

func (s *state) generate(p plan) {
	for at := range p.Namespaces {
		colour := colours[at%len(colours)]
		n := &namespace{
			Name:   fmt.Sprintf("team-%s-%03d", colour, at),
			Labels: map[string]string{"team": colour, "env": stages[at%len(stages)]},
		}
		for of := range p.Workloads {
			name := fmt.Sprintf("part-%02d", of)
			n.Workloads = append(n.Workloads, &workload{
				Name:     name,
				Account:  []string{"default", name}[of%2],
				Replicas: p.Replicas,
				Port:     ports[of%len(ports)],
				PodsOnly: true,
				Labels: map[string]string{
					"app.kubernetes.io/name":    name,
					"app.kubernetes.io/part-of": "shop-" + colour,
					"tier":                      tiers[of%len(tiers)],
					"version":                   fmt.Sprintf("v%d", 1+of%4),
				},
			})
		}
		s.Namespaces = append(s.Namespaces, n)
	}
	pick := rand.New(rand.NewSource(1)) // the same state every time
	for at := range p.Policies {
		n := s.Namespaces[at%len(s.Namespaces)]
		from, to := n.Workloads[pick.Intn(len(n.Workloads))], n.Workloads[pick.Intn(len(n.Workloads))]
		name := fmt.Sprintf("p%03d-%s-to-%s", at, from.Name, to.Name)
		s.Policies = append(s.Policies, demand(n.Name, name, to.Labels, from.Labels, modes[at%len(modes)]))
	}
}

// demand gives a policy under which one side asks the other for proof; with no mode it only lets it in.
func demand(namespace, name string, to, from map[string]string, mode string) map[string]any {
	rule := map[string]any{
		"fromEndpoints": []any{map[string]any{"matchLabels": from}},
		"toPorts":       []any{map[string]any{"ports": []any{map[string]any{"port": "8080", "protocol": "TCP"}}}},
	}
	if mode != "" {
		rule["authentication"] = map[string]any{"mode": mode}
	}
	return map[string]any{
		"kind":     "CiliumNetworkPolicy",
		"metadata": map[string]any{"name": name, "namespace": namespace},
		"spec":     map[string]any{"endpointSelector": map[string]any{"matchLabels": to}, "ingress": []any{rule}},
	}
}
