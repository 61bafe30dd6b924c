package main

import (
	"context"

	rbac "k8s.io/api/rbac/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
)

const (
	ownNamespace = "countersign"
	day          = 24 * 60 * 60
)

var reading = []string{"get", "list", "watch"}

// makeAccounts makes two accounts and a kubeconfig for each: `dashboard`, which may read what the dashboard reads and
// ask about tokens, and `visitor`, who may do nothing.
func makeAccounts(ctx context.Context, a *api) error {
	if err := a.create(ctx, core+"/namespaces", named(ownNamespace), nil); err != nil {
		return err
	}
	for _, account := range []string{"dashboard", "visitor"} {
		if err := a.create(ctx, inNamespace(ownNamespace, "serviceaccounts"), named(account), nil); err != nil {
			return err
		}
	}
	if err := grantReading(ctx, a); err != nil {
		return err
	}
	for _, account := range []string{"dashboard", "visitor"} {
		token, err := tokenOf(ctx, a, account)
		if err != nil {
			return err
		}
		if err := writeKubeconfig(a.folder, account, a.config.Host, a.config.CAData, token); err != nil {
			return err
		}
	}
	return nil
}

func grantReading(ctx context.Context, a *api) error {
	role := rbac.ClusterRole{ObjectMeta: meta.ObjectMeta{Name: "dashboard"}, Rules: []rbac.PolicyRule{
		{APIGroups: []string{""}, Verbs: reading, Resources: []string{"namespaces", "nodes", "pods", "services"}},
		{APIGroups: []string{"apps"}, Verbs: reading, Resources: []string{"daemonsets", "deployments", "statefulsets"}},
		{APIGroups: []string{"cilium.io"}, Verbs: reading, Resources: []string{
			"ciliumcidrgroups", "ciliumclusterwidenetworkpolicies", "ciliumendpoints", "ciliumendpointslices",
			"ciliumidentities", "ciliumnetworkpolicies", "ciliumnodes"}},
	}}
	if err := a.create(ctx, access+"/clusterroles", role, nil); err != nil {
		return err
	}
	who := []rbac.Subject{{Kind: "ServiceAccount", Name: "dashboard", Namespace: ownNamespace}}
	for _, granted := range []string{"dashboard", "system:auth-delegator"} {
		binding := rbac.ClusterRoleBinding{
			ObjectMeta: meta.ObjectMeta{Name: "dashboard:" + granted},
			RoleRef:    rbac.RoleRef{APIGroup: rbac.GroupName, Kind: "ClusterRole", Name: granted},
			Subjects:   who,
		}
		if err := a.create(ctx, access+"/clusterrolebindings", binding, nil); err != nil {
			return err
		}
	}
	// Of the ConfigMaps only the one with the agents' configuration.
	config := rbac.Role{ObjectMeta: meta.ObjectMeta{Name: "dashboard"}, Rules: []rbac.PolicyRule{
		{APIGroups: []string{""}, Verbs: reading, Resources: []string{"configmaps"}, ResourceNames: []string{"cilium-config"}},
	}}
	if err := a.create(ctx, access+"/namespaces/kube-system/roles", config, nil); err != nil {
		return err
	}
	binding := rbac.RoleBinding{
		ObjectMeta: meta.ObjectMeta{Name: "dashboard"},
		RoleRef:    rbac.RoleRef{APIGroup: rbac.GroupName, Kind: "Role", Name: "dashboard"},
		Subjects:   who,
	}
	return a.create(ctx, access+"/namespaces/kube-system/rolebindings", binding, nil)
}

func tokenOf(ctx context.Context, a *api, account string) (string, error) {
	var answer struct {
		Status struct {
			Token string `json:"token"`
		} `json:"status"`
	}
	ask := map[string]any{"spec": map[string]any{"expirationSeconds": day}}
	err := a.create(ctx, inNamespace(ownNamespace, "serviceaccounts/"+account+"/token"), ask, &answer)
	return answer.Status.Token, err
}
