package main

import (
	"context"
	"fmt"
	"maps"

	corev1 "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/cilium/cilium/api/v1/models"
	ciliumv2 "github.com/cilium/cilium/pkg/k8s/apis/cilium.io/v2"
	ciliumv2alpha1 "github.com/cilium/cilium/pkg/k8s/apis/cilium.io/v2alpha1"
)

const (
	firstPodNumber   = 10
	endpointsInSlice = 100 // cilium-operator's own default
)

// pod is one replica of a workload and where it runs.
type pod struct {
	*workload
	name    string
	labels  map[string]string
	node    int
	address string
}

// pods places every replica; the same way each time.
func (s *state) pods() (all []*pod) {
	next, onNode := 0, make([]int, s.Nodes)
	for _, w := range s.workloads() {
		for replica := range w.Replicas {
			p := &pod{workload: w, labels: maps.Clone(w.Labels)}
			if len(w.Nodes) > 0 {
				p.node = w.Nodes[replica%len(w.Nodes)]
			} else {
				p.node = next % s.Nodes
				next++
			}
			p.address = nodeAddress(p.node)
			if !w.OnHost {
				p.address = podAddress(p.node, firstPodNumber+onNode[p.node])
				onNode[p.node]++
			}
			p.giveName(replica)
			all = append(all, p)
		}
	}
	return all
}

func (p *pod) giveName(replica int) {
	template := hash(10, p.namespace.Name, p.Name)
	switch p.Kind {
	case "StatefulSet":
		p.name = fmt.Sprintf("%s-%d", p.Name, replica)
	case "DaemonSet":
		p.name = p.Name + "-" + hash(5, p.namespace.Name, p.Name, replica)
		p.labels["controller-revision-hash"] = template
	default:
		p.name = p.Name + "-" + template + "-" + hash(5, p.namespace.Name, p.Name, replica)
		p.labels["pod-template-hash"] = template
	}
}

// owner gives the controller the pod says it belongs to, which for a Deployment is its ReplicaSet.
func (p *pod) owner() meta.OwnerReference {
	is := true
	owner := meta.OwnerReference{APIVersion: "apps/v1", Kind: p.Kind, Name: p.Name, Controller: &is}
	if p.Kind == "Deployment" {
		owner.Kind, owner.Name = "ReplicaSet", p.Name+"-"+p.labels["pod-template-hash"]
	}
	owner.UID = types.UID(hash(12, p.namespace.Name, owner.Kind, owner.Name))
	return owner
}

func (s *state) makePods(ctx context.Context, a *api) error {
	return each(ctx, s.pods(), func(ctx context.Context, p *pod) error { return p.make(ctx, a) })
}

func (p *pod) make(ctx context.Context, a *api) error {
	path := inNamespace(p.namespace.Name, "pods")
	object := corev1.Pod{ObjectMeta: meta.ObjectMeta{Name: p.name, Labels: p.labels, OwnerReferences: []meta.OwnerReference{p.owner()}}}
	object.Spec = p.podSpec()
	object.Spec.NodeName = nodeName(p.node)
	var made corev1.Pod
	if err := a.create(ctx, path, object, &made); err != nil {
		return err
	}
	if err := a.report(ctx, path+"/"+p.name, p.status()); err != nil || p.OnHost {
		return err // a pod on the host's network has no endpoint
	}
	return a.create(ctx, endpointsOf(p.namespace.Name), p.endpoint(made.UID), nil)
}

func endpointsOf(namespace string) string {
	return cilium + "/namespaces/" + namespace + "/ciliumendpoints"
}

func (p *pod) status() corev1.PodStatus {
	now := meta.Now()
	status := corev1.PodStatus{
		Phase:     corev1.PodRunning,
		PodIP:     p.address,
		PodIPs:    []corev1.PodIP{{IP: p.address}},
		HostIP:    nodeAddress(p.node),
		StartTime: &now,
		ContainerStatuses: []corev1.ContainerStatus{{
			Name:  p.Name,
			Image: p.podSpec().Containers[0].Image,
			Ready: true,
			State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: now}},
		}},
	}
	for _, kind := range []corev1.PodConditionType{corev1.PodScheduled, corev1.PodInitialized, corev1.ContainersReady, corev1.PodReady} {
		status.Conditions = append(status.Conditions, corev1.PodCondition{Type: kind, Status: corev1.ConditionTrue, LastTransitionTime: now})
	}
	return status
}

// endpoint gives what the agent would write of the pod. Its status goes in with it: the definition has no subresource.
func (p *pod) endpoint(uid types.UID) ciliumv2.CiliumEndpoint {
	container := hash(12, p.address)
	status := ciliumv2.EndpointStatus{
		ID:             int64(1 + p.identity%4000),
		State:          "ready",
		ServiceAccount: p.Account,
		Identity:       &ciliumv2.EndpointIdentity{ID: p.identity, Labels: listed(p.securityLabels())},
		Networking:     p.networking(),
		ExternalIdentifiers: &models.EndpointIdentifiers{
			ContainerID: container, CniAttachmentID: container + ":eth0",
			K8sNamespace: p.namespace.Name, K8sPodName: p.name, PodName: p.namespace.Name + "/" + p.name,
		},
	}
	if p.Port > 0 {
		status.NamedPorts = models.NamedPorts{{Name: "main", Port: uint16(p.Port), Protocol: "TCP"}}
	}
	owner := meta.OwnerReference{APIVersion: "v1", Kind: "Pod", Name: p.name, UID: uid}
	return ciliumv2.CiliumEndpoint{
		TypeMeta:   meta.TypeMeta{APIVersion: "cilium.io/v2", Kind: "CiliumEndpoint"},
		ObjectMeta: meta.ObjectMeta{Name: p.name, Labels: p.labels, OwnerReferences: []meta.OwnerReference{owner}},
		Status:     status,
	}
}

func (p *pod) networking() *ciliumv2.EndpointNetworking {
	return &ciliumv2.EndpointNetworking{
		Addressing: ciliumv2.AddressPairList{{IPV4: p.address}},
		NodeIP:     nodeAddress(p.node),
	}
}

// makeSlices packs the endpoints of each namespace into slices, as cilium-operator does.
func (s *state) makeSlices(ctx context.Context, a *api) error {
	var slices []*ciliumv2alpha1.CiliumEndpointSlice
	var last *ciliumv2alpha1.CiliumEndpointSlice
	for _, p := range s.pods() {
		if p.OnHost {
			continue
		}
		if last == nil || last.Namespace != p.namespace.Name || len(last.Endpoints) == endpointsInSlice {
			last = &ciliumv2alpha1.CiliumEndpointSlice{
				TypeMeta:   meta.TypeMeta{APIVersion: "cilium.io/v2alpha1", Kind: "CiliumEndpointSlice"},
				ObjectMeta: meta.ObjectMeta{Name: "ces-" + hash(9, len(slices)) + "-" + hash(5, p.name)},
				Namespace:  p.namespace.Name,
			}
			slices = append(slices, last)
		}
		last.Endpoints = append(last.Endpoints, ciliumv2alpha1.CoreCiliumEndpoint{
			Name: p.name, IdentityID: p.identity, ServiceAccount: p.Account, Networking: p.networking(),
		})
	}
	return each(ctx, slices, func(ctx context.Context, slice *ciliumv2alpha1.CiliumEndpointSlice) error {
		return a.create(ctx, "/apis/cilium.io/v2alpha1/ciliumendpointslices", slice, nil)
	})
}
