package main

import (
	"cmp"

	clustermesh "github.com/cilium/cilium/pkg/clustermesh/types"
	"github.com/cilium/cilium/pkg/option"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/policy/api"

	"countersign.dev/testbed/policy/questions"
)

// configure sets the agent's global options for a case and gives them with the defaults filled in.
func configure(given *questions.Config) questions.Config {
	config := questions.Config{}
	if given != nil {
		config = *given
	}
	config.ClusterName = cmp.Or(config.ClusterName, "default")
	config.PolicyMode = cmp.Or(config.PolicyMode, option.DefaultEnforcement)
	// The agent's own default is "auto", which under Kubernetes means this.
	config.AllowLocalhost = cmp.Or(config.AllowLocalhost, option.AllowLocalhostAlways)

	agent := option.Config
	agent.ClusterName, agent.ClusterID = config.ClusterName, config.ClusterID
	agent.EnableIPv4, agent.EnableIPv6 = true, config.DualStack
	agent.EnableICMPRules = true
	agent.EnableL7Proxy = !config.NoL7Proxy
	agent.EnableNonDefaultDenyPolicies = !config.NoNonDefaultDeny
	agent.EnableNodeSelectorLabels = config.NodeSelectors
	agent.EnableHostFirewall = config.HostFirewall
	agent.EnableExtendedIPProtocols = config.ExtendedIPProtocols
	agent.PolicyCIDRMatchMode = config.CIDRMatch
	agent.UnsafeDaemonConfigOption.AllowLocalhost = config.AllowLocalhost
	policy.SetPolicyEnabled(config.PolicyMode)
	api.InitEntities(config.ClusterName)
	return config
}

// policyCluster is the cluster whose pods a selector without a cluster means; empty for those of every cluster.
func policyCluster(config questions.Config) string {
	local := clustermesh.PolicyConfig{PolicyDefaultLocalCluster: !config.AnyCluster}
	return clustermesh.LocalClusterNameForPolicies(local, config.ClusterName)
}
