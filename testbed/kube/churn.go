package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"

	ciliumv2 "github.com/cilium/cilium/pkg/k8s/apis/cilium.io/v2"
)

const churned = "churn"

// churner makes changes one after the other: a pod comes, gets other labels and with them another identity, and goes;
// a policy comes, changes its mode, and goes.
type churner struct {
	*api
	models []corev1.Pod
	next   int64
}

// churn makes rate changes a second for a while and then says how many. It ends with nothing left of its own.
func churn(ctx context.Context, a *api, rate float64, length time.Duration) error {
	var pods corev1.PodList
	if err := a.get(ctx, core+"/pods?limit=500", &pods); err != nil {
		return err
	}
	c := &churner{api: a, next: time.Now().Unix() % 1_000_000 * 1000}
	for _, p := range pods.Items {
		if !p.Spec.HostNetwork {
			c.models = append(c.models, p)
		}
	}
	if len(c.models) == 0 {
		return errors.New("there is no pod to take as a model: load a state first")
	}
	ticks := time.NewTicker(time.Duration(float64(time.Second) / rate))
	defer ticks.Stop()
	end := time.After(length)
	changes := 0
	for ; ; changes++ {
		model := c.models[changes/len(c.steps())%len(c.models)]
		step := c.steps()[changes%len(c.steps())]
		select {
		case <-ctx.Done():
			return c.finish(changes)
		case <-end:
			return c.finish(changes)
		case <-ticks.C:
			if err := step(ctx, model); err != nil {
				return errors.Join(err, c.finish(changes))
			}
		}
	}
}

func (c *churner) steps() []func(context.Context, corev1.Pod) error {
	return []func(context.Context, corev1.Pod) error{
		c.addPod, c.relabel, c.addPolicy, c.changePolicy, c.removePolicy, c.removePod,
	}
}

// finish takes away what an end in mid-turn left.
func (c *churner) finish(changes int) error {
	ctx := context.Background()
	model := c.models[changes/len(c.steps())%len(c.models)]
	if err := errors.Join(c.removePolicy(ctx, model), c.removePod(ctx, model)); err != nil {
		return err
	}
	_, err := fmt.Printf("{\"changes\":%d}\n", changes)
	return err
}

func (c *churner) addPod(ctx context.Context, model corev1.Pod) error {
	path := inNamespace(model.Namespace, "pods")
	var endpoint ciliumv2.CiliumEndpoint
	if err := c.get(ctx, endpointsOf(model.Namespace)+"/"+model.Name, &endpoint); err != nil {
		return err
	}
	container := model.Spec.Containers[0]
	copied := corev1.Pod{ObjectMeta: meta.ObjectMeta{Name: churned, Labels: model.Labels}, Spec: corev1.PodSpec{
		ServiceAccountName: model.Spec.ServiceAccountName, NodeName: model.Spec.NodeName,
		Containers: []corev1.Container{{Name: container.Name, Image: container.Image}},
	}}
	if err := c.create(ctx, path, copied, &copied); err != nil {
		return err
	}
	if err := c.report(ctx, path+"/"+churned, model.Status); err != nil {
		return err
	}
	owner := meta.OwnerReference{APIVersion: "v1", Kind: "Pod", Name: churned, UID: copied.UID}
	endpoint.ObjectMeta = meta.ObjectMeta{Name: churned, Labels: model.Labels, OwnerReferences: []meta.OwnerReference{owner}}
	return c.create(ctx, endpointsOf(model.Namespace), endpoint, nil)
}

func (c *churner) relabel(ctx context.Context, model corev1.Pod) error {
	c.next++
	labels := map[string]any{"metadata": map[string]any{"labels": map[string]any{churned: fmt.Sprint(c.next)}}}
	if err := c.merge(ctx, inNamespace(model.Namespace, "pods/"+churned), labels); err != nil {
		return err
	}
	security := map[string]string{
		"k8s:" + churned:                          fmt.Sprint(c.next),
		"k8s:io.kubernetes.pod.namespace":         model.Namespace,
		"k8s:io.cilium.k8s.policy.cluster":        clusterName,
		"k8s:io.cilium.k8s.policy.serviceaccount": model.Spec.ServiceAccountName,
	}
	if err := c.create(ctx, cilium+"/ciliumidentities", identityOf(c.next, model.Namespace, security), nil); err != nil {
		return err
	}
	labels["status"] = map[string]any{"identity": map[string]any{"id": c.next, "labels": listed(security)}}
	return c.merge(ctx, endpointsOf(model.Namespace)+"/"+churned, labels)
}

// removePod takes the pod, its endpoint and the identity it got away.
func (c *churner) removePod(ctx context.Context, model corev1.Pod) error {
	return errors.Join(
		c.remove(ctx, inNamespace(model.Namespace, "pods/"+churned)),
		c.remove(ctx, endpointsOf(model.Namespace)+"/"+churned),
		c.remove(ctx, fmt.Sprintf("%s/ciliumidentities/%d", cilium, c.next)),
	)
}

func policiesOf(namespace string) string {
	return cilium + "/namespaces/" + namespace + "/ciliumnetworkpolicies"
}

func (c *churner) addPolicy(ctx context.Context, model corev1.Pod) error {
	policy := demand(model.Namespace, churned, model.Labels, model.Labels, "required")
	policy["apiVersion"] = "cilium.io/v2"
	return c.create(ctx, policiesOf(model.Namespace), policy, nil)
}

func (c *churner) changePolicy(ctx context.Context, model corev1.Pod) error {
	policy := demand(model.Namespace, churned, model.Labels, model.Labels, "disabled")
	return c.merge(ctx, policiesOf(model.Namespace)+"/"+churned, policy)
}

func (c *churner) removePolicy(ctx context.Context, model corev1.Pod) error {
	return c.remove(ctx, policiesOf(model.Namespace)+"/"+churned)
}
