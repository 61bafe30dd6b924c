package main

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// load makes the objects of a state.
//
// No controllers, kubelets or agents run beside the server: what they would write, the loader writes.
func load(ctx context.Context, a *api, name string) error {
	s, err := readState(name)
	if err != nil {
		return err
	}
	steps := []struct {
		what string
		make func(context.Context, *api) error
	}{
		{"namespaces", s.makeNamespaces},
		{"nodes", s.makeNodes},
		{"workloads", s.makeWorkloads},
		{"identities", s.makeIdentities},
		{"pods", s.makePods},
		{"endpoint slices", s.makeSlices},
		{"cilium-config", makeConfig},
		{"policies", s.makePolicies},
	}
	for _, step := range steps {
		if err := step.make(ctx, a); err != nil {
			return fmt.Errorf("loading %s: %w", step.what, err)
		}
	}
	return nil
}

func (s *state) makeNamespaces(ctx context.Context, a *api) error {
	return each(ctx, s.Namespaces, func(ctx context.Context, n *namespace) error {
		object := corev1.Namespace{ObjectMeta: meta.ObjectMeta{Name: n.Name, Labels: n.Labels}}
		if err := a.create(ctx, core+"/namespaces", object, nil); err != nil {
			return err
		}
		accounts := map[string]bool{"default": true} // admission refuses a pod whose account is missing
		for _, w := range n.Workloads {
			accounts[w.Account] = true
		}
		for account := range accounts {
			if err := a.create(ctx, inNamespace(n.Name, "serviceaccounts"), named(account), nil); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *state) makePolicies(ctx context.Context, a *api) error {
	return each(ctx, s.Policies, func(ctx context.Context, policy map[string]any) error {
		policy["apiVersion"] = "cilium.io/v2"
		path := cilium + "/ciliumclusterwidenetworkpolicies"
		if at, namespaced := policy["metadata"].(map[string]any)["namespace"].(string); namespaced {
			path = cilium + "/namespaces/" + at + "/ciliumnetworkpolicies"
		}
		return a.create(ctx, path, policy, nil)
	})
}

// makeConfig writes the agents' configuration as the chart does with mutual authentication on.
func makeConfig(ctx context.Context, a *api) error {
	config := corev1.ConfigMap{ObjectMeta: meta.ObjectMeta{Name: "cilium-config"}, Data: map[string]string{
		"cluster-id":                                "0",
		"cluster-name":                              clusterName,
		"enable-cilium-endpoint-slice":              "true",
		"enable-hubble":                             "true",
		"enable-ipsec":                              "false",
		"enable-policy":                             "default",
		"enable-wireguard":                          "false",
		"hubble-listen-address":                     ":4244",
		"identity-allocation-mode":                  "crd",
		"mesh-auth-enabled":                         "true",
		"mesh-auth-gc-interval":                     "5m0s",
		"mesh-auth-mutual-connect-timeout":          "5s",
		"mesh-auth-mutual-enabled":                  "true",
		"mesh-auth-mutual-listener-port":            "4250",
		"mesh-auth-queue-size":                      "1024",
		"mesh-auth-rotated-identities-queue-size":   "1024",
		"mesh-auth-spiffe-trust-domain":             trustDomain,
		"mesh-auth-spire-admin-socket":              "/run/spire/sockets/admin.sock",
		"mesh-auth-spire-agent-socket":              "/run/spire/sockets/agent/agent.sock",
		"mesh-auth-spire-server-address":            "spire-server.cilium-spire.svc:8081",
		"mesh-auth-spire-server-connection-timeout": "30s",
		"policy-audit-mode":                         "false",
		"routing-mode":                              "tunnel",
		"tunnel-protocol":                           "vxlan",
	}}
	return a.create(ctx, inNamespace("kube-system", "configmaps"), config, nil)
}

func inNamespace(namespace, kind string) string {
	return core + "/namespaces/" + namespace + "/" + kind
}

func named(name string) map[string]any {
	return map[string]any{"metadata": map[string]any{"name": name}}
}
