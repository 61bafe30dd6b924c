package main

import (
	"context"
	"fmt"
	"hash/fnv"

	corev1 "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	ciliumv2 "github.com/cilium/cilium/pkg/k8s/apis/cilium.io/v2"
)

func (s *state) makeWorkloads(ctx context.Context, a *api) error {
	return each(ctx, s.workloads(), func(ctx context.Context, w *workload) error {
		if w.Port > 0 {
			if err := a.create(ctx, inNamespace(w.namespace.Name, "services"), w.service(), nil); err != nil {
				return err
			}
		}
		if w.PodsOnly {
			return nil
		}
		return w.make(ctx, a)
	})
}

func (w *workload) service() corev1.Service {
	port := corev1.ServicePort{Name: "main", Port: int32(w.Port), TargetPort: intstr.FromInt(w.Port), Protocol: corev1.ProtocolTCP}
	return corev1.Service{
		ObjectMeta: meta.ObjectMeta{Name: w.Name, Labels: w.Labels},
		Spec:       corev1.ServiceSpec{Selector: w.Labels, Ports: []corev1.ServicePort{port}},
	}
}

// make writes the object behind the pods with a status in which all of them are ready.
func (w *workload) make(ctx context.Context, a *api) error {
	kinds := map[string]string{"Deployment": "deployments", "StatefulSet": "statefulsets", "DaemonSet": "daemonsets"}
	path := apps + "/namespaces/" + w.namespace.Name + "/" + kinds[w.Kind]
	spec := map[string]any{
		"selector": map[string]any{"matchLabels": w.Labels},
		"template": map[string]any{"metadata": map[string]any{"labels": w.Labels}, "spec": w.podSpec()},
	}
	status := map[string]any{"observedGeneration": 1}
	counts := []string{"replicas", "readyReplicas", "updatedReplicas", "availableReplicas"}
	if w.Kind == "DaemonSet" {
		status["numberMisscheduled"] = 0
		counts = []string{"desiredNumberScheduled", "currentNumberScheduled", "updatedNumberScheduled", "numberReady", "numberAvailable"}
	} else {
		spec["replicas"] = w.Replicas
	}
	if w.Kind == "StatefulSet" {
		spec["serviceName"] = w.Name
	}
	for _, count := range counts {
		status[count] = w.Replicas
	}
	object := map[string]any{"metadata": map[string]any{"name": w.Name, "labels": w.Labels}, "spec": spec}
	if err := a.create(ctx, path, object, nil); err != nil {
		return err
	}
	return a.report(ctx, path+"/"+w.Name, status)
}

func (w *workload) podSpec() corev1.PodSpec {
	container := corev1.Container{Name: w.Name, Image: "registry.example/" + w.Name + ":1"}
	if w.Port > 0 {
		container.Ports = []corev1.ContainerPort{{Name: "main", ContainerPort: int32(w.Port), Protocol: corev1.ProtocolTCP}}
	}
	return corev1.PodSpec{ServiceAccountName: w.Account, HostNetwork: w.OnHost, Containers: []corev1.Container{container}}
}

func (s *state) makeIdentities(ctx context.Context, a *api) error {
	return each(ctx, s.workloads(), func(ctx context.Context, w *workload) error {
		if w.OnHost {
			return nil
		}
		return a.create(ctx, cilium+"/ciliumidentities", identityOf(w.identity, w.namespace.Name, w.securityLabels()), nil)
	})
}

func identityOf(number int64, namespace string, labels map[string]string) ciliumv2.CiliumIdentity {
	return ciliumv2.CiliumIdentity{
		TypeMeta: meta.TypeMeta{APIVersion: "cilium.io/v2", Kind: "CiliumIdentity"},
		// Of the labels Cilium copies only this one to where a selector sees it.
		ObjectMeta:     meta.ObjectMeta{Name: fmt.Sprint(number), Labels: map[string]string{"io.kubernetes.pod.namespace": namespace}},
		SecurityLabels: labels,
	}
}

// hash gives the letters a controller would put into a name; the same for the same parts.
func hash(length int, parts ...any) string {
	const letters = "bcdfghjklmnpqrstvwxz2456789"
	sum := fnv.New64a()
	fmt.Fprint(sum, parts...)
	name := make([]byte, length)
	for at, left := 0, sum.Sum64(); at < length; at++ {
		name[at] = letters[left%uint64(len(letters))]
		left /= uint64(len(letters))
	}
	return string(name)
}
