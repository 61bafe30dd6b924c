package main

import (
	"fmt"
	"net/netip"
	"strings"

	flowpb "github.com/cilium/cilium/api/v1/flow"
	cgroups "github.com/cilium/cilium/pkg/cgroups/manager"
	hubble "github.com/cilium/cilium/pkg/hubble/api/v1"
	"github.com/cilium/cilium/pkg/identity"
	"github.com/cilium/cilium/pkg/ipcache"
	core "github.com/cilium/cilium/pkg/k8s/slim/k8s/api/core/v1"
	meta "github.com/cilium/cilium/pkg/k8s/slim/k8s/apis/meta/v1"
	"github.com/cilium/cilium/pkg/labels"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/policy/trafficdirection"
	"github.com/cilium/cilium/pkg/u8proto"

	"countersign/testbed/datapath"
)

// knowledge answers the parser's questions as the agent of one node would.
type knowledge struct {
	cluster *datapath.Cluster
	node    string
}

func (k knowledge) GetEndpointInfo(ip netip.Addr) (hubble.EndpointInfo, bool) {
	return k.local(k.cluster.At(ip))
}

func (k knowledge) GetEndpointInfoByID(id uint16) (hubble.EndpointInfo, bool) {
	return k.local(k.cluster.Local(k.node, id))
}

func (k knowledge) local(e *datapath.Endpoint) (hubble.EndpointInfo, bool) {
	if e == nil || e.ID == 0 || e.Node != k.node {
		return nil, false
	}
	return endpoint{e}, true
}

func (k knowledge) GetIdentity(id uint32) (*identity.Identity, error) {
	known, found := k.cluster.LabelsOf(id)
	if !found {
		return nil, fmt.Errorf("identity %d is not known", id)
	}
	return identity.NewIdentity(identity.NumericIdentity(id), labels.NewLabelsFromModel(known)), nil
}

func (k knowledge) GetNamesOf(_ uint32, ip netip.Addr) []string {
	if e := k.cluster.At(ip); e != nil {
		return e.Names
	}
	return nil
}

func (k knowledge) GetK8sMetadata(ip netip.Addr) *ipcache.K8sMetadata {
	if e := k.cluster.At(ip); e != nil && e.Pod != "" {
		return &ipcache.K8sMetadata{Namespace: e.Namespace, PodName: e.Pod}
	}
	return nil
}

func (k knowledge) LookupSecIDByIP(ip netip.Addr) (ipcache.Identity, bool) {
	e := k.cluster.At(ip)
	if e == nil || e.Hidden {
		return ipcache.Identity{}, false
	}
	return ipcache.Identity{ID: identity.NumericIdentity(e.SeenFrom(k.node))}, true
}

func (k knowledge) GetServiceByAddr(ip netip.Addr, port uint16) *flowpb.Service {
	service, found := k.cluster.ServiceAt(netip.AddrPortFrom(ip, port))
	if !found {
		return nil
	}
	return &flowpb.Service{Name: service.Name, Namespace: service.Namespace}
}

func (k knowledge) GetIfNameCached(index int) (string, bool) {
	switch index {
	case 2:
		return "eth0", true
	case 6:
		return "cilium_vxlan", true
	default:
		return fmt.Sprintf("lxc%d", index), true
	}
}

// Name of a network interface, for what does not ask whether it is known.
func (k knowledge) Name(index uint32) string {
	name, _ := k.GetIfNameCached(int(index))
	return name
}

func (k knowledge) GetPodMetadataForContainer(cgroup uint64) *cgroups.PodMetadata {
	if e := k.cluster.InCgroup(cgroup); e != nil {
		return &cgroups.PodMetadata{Name: e.Pod, Namespace: e.Namespace, IPs: []string{e.IPv4.String(), e.IPv6.String()}}
	}
	return nil
}

// endpoint is what an agent knows of a pod of its own node.
type endpoint struct{ *datapath.Endpoint }

func (e endpoint) GetID() uint64                         { return uint64(e.ID) }
func (e endpoint) GetIdentity() identity.NumericIdentity { return identity.NumericIdentity(e.Identity) }
func (e endpoint) GetK8sPodName() string                 { return e.Pod }
func (e endpoint) GetK8sNamespace() string               { return e.Namespace }
func (e endpoint) GetLabels() []string                   { return e.Labels }

// GetPod has what the workload's name is read from: the owner, and the part of the name that it gave.
func (e endpoint) GetPod() *core.Pod {
	controls := true
	owner := meta.OwnerReference{Kind: e.Kind, Name: e.Workload, Controller: &controls}
	pod := &core.Pod{ObjectMeta: meta.ObjectMeta{Name: e.Pod, Namespace: e.Namespace, GenerateName: e.Workload + "-", Labels: map[string]string{}}}
	if hash := e.TemplateHash(); hash != "" {
		owner.Kind, owner.Name = "ReplicaSet", e.Workload+"-"+hash
		pod.GenerateName = owner.Name + "-"
		pod.Labels["pod-template-hash"] = hash
	}
	pod.OwnerReferences = []meta.OwnerReference{owner}
	return pod
}

func (e endpoint) GetRealizedPolicyRuleLabelsForKey(key policy.Key) (labels.LabelArrayList, uint64, bool) {
	direction := "in"
	if trafficdirection.TrafficDirection(key.TrafficDirection) == trafficdirection.Egress {
		direction = "out"
	}
	rule, found := e.Rules[fmt.Sprintf("%s/%d/%s", direction, key.DestPort, strings.ToLower(u8proto.U8proto(key.Nexthdr).String()))]
	if !found {
		return nil, 0, false
	}
	return labels.LabelArrayList{labels.ParseLabelArray(rule.Labels...)}, 1, true
}
