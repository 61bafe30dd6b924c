package main

import (
	"context"
	"fmt"
	"net/netip"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/cilium/cilium/pkg/ip"
	ipam "github.com/cilium/cilium/pkg/ipam/types"
	ciliumv2 "github.com/cilium/cilium/pkg/k8s/apis/cilium.io/v2"
	"github.com/cilium/cilium/pkg/node/addressing"
)

func nodeName(at int) string { return fmt.Sprintf("lab-node-%d", at+1) }

func nodeAddress(at int) string { return fmt.Sprintf("172.20.%d.%d", at/250, 1+at%250) }

// podAddress gives the address with this number on a node; the first ones are the node's own.
func podAddress(node, number int) string {
	return fmt.Sprintf("10.%d.%d.%d", 10+node/250, node%250, number)
}

func (s *state) makeNodes(ctx context.Context, a *api) error {
	numbers := make([]int, s.Nodes)
	for at := range numbers {
		numbers[at] = at
	}
	return each(ctx, numbers, func(ctx context.Context, at int) error {
		if err := makeNode(ctx, a, at); err != nil {
			return err
		}
		return a.create(ctx, cilium+"/ciliumnodes", ciliumNode(at), nil)
	})
}

func makeNode(ctx context.Context, a *api, at int) error {
	name, path := nodeName(at), core+"/nodes/"+nodeName(at)
	node := corev1.Node{ObjectMeta: meta.ObjectMeta{Name: name, Labels: nodeLabels(at)}}
	node.Spec.PodCIDR = podRange(at).String()
	node.Spec.PodCIDRs = []string{node.Spec.PodCIDR}
	if err := a.create(ctx, core+"/nodes", node, nil); err != nil {
		return err
	}
	// Admission marks a new node as not ready, and no controller runs that would take the mark off.
	if err := a.merge(ctx, path, map[string]any{"spec": map[string]any{"taints": nil}}); err != nil {
		return err
	}
	now := meta.Now()
	ready := corev1.NodeCondition{Type: corev1.NodeReady, Status: corev1.ConditionTrue, Reason: "KubeletReady"}
	network := corev1.NodeCondition{Type: corev1.NodeNetworkUnavailable, Status: corev1.ConditionFalse, Reason: "CiliumIsUp"}
	for _, condition := range []*corev1.NodeCondition{&ready, &network} {
		condition.LastHeartbeatTime, condition.LastTransitionTime = now, now
	}
	return a.report(ctx, path, corev1.NodeStatus{
		Addresses:  []corev1.NodeAddress{{Type: corev1.NodeInternalIP, Address: nodeAddress(at)}, {Type: corev1.NodeHostName, Address: name}},
		Capacity:   corev1.ResourceList{corev1.ResourceCPU: resource.MustParse("8"), corev1.ResourcePods: resource.MustParse("110")},
		Conditions: []corev1.NodeCondition{ready, network},
	})
}

func nodeLabels(at int) map[string]string {
	return map[string]string{
		"kubernetes.io/hostname":      nodeName(at),
		"kubernetes.io/os":            "linux",
		"topology.kubernetes.io/zone": fmt.Sprintf("lab-%c", 'a'+at%3),
	}
}

func podRange(at int) netip.Prefix { return netip.MustParsePrefix(podAddress(at, 0) + "/24") }

func ciliumNode(at int) ciliumv2.CiliumNode {
	return ciliumv2.CiliumNode{
		TypeMeta:   meta.TypeMeta{APIVersion: "cilium.io/v2", Kind: "CiliumNode"},
		ObjectMeta: meta.ObjectMeta{Name: nodeName(at), Labels: nodeLabels(at)},
		Spec: ciliumv2.NodeSpec{
			Addresses: []ciliumv2.NodeAddress{
				{Type: addressing.NodeInternalIP, IP: nodeAddress(at)},
				{Type: addressing.NodeCiliumInternalIP, IP: podAddress(at, 2)},
			},
			HealthAddressing: ciliumv2.HealthAddressingSpec{IPv4: podAddress(at, 3)},
			IPAM:             ipam.IPAMSpec{PodCIDRs: []ip.Prefix{ip.PrefixFrom(podRange(at))}},
		},
	}
}
