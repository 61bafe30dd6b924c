import { expect, it } from "vitest";
import { policyTopics, readTopic } from "@/lib/runtime/policy-cases.testdata";
import { podLabels } from "./pod-labels";

it("gives a pod the labels that Cilium's own filter gives it", () => {
  let compared = 0;
  for (const given of policyTopics().flatMap((topic) => readTopic(topic).cases)) {
    for (const { pod, labels, ref } of given.identities) {
      if (pod === undefined || labels === undefined) continue;
      const cluster = pod.cluster ?? given.config?.clusterName ?? "default";
      const found = podLabels({ namespace: pod.namespace, labels: pod.labels ?? {}, serviceAccount: pod.serviceAccount ?? "default", cluster }, given.namespaces?.[pod.namespace] ?? {});
      expect({ case: given.id, ref, labels: found }).toEqual({ case: given.id, ref, labels: [...labels].sort() });
      compared += 1;
    }
  }
  expect(compared).toBeGreaterThan(9_000);
});

it.each(["pod-template-hash", "io.kubernetes.pod.name", "io.cilium.k8s.policy.cluster", "statefulset.kubernetes.io/pod-name", "controller-uid", "topology.kubernetes.io/zone"])("leaves out %s", (key) => {
  const labels = podLabels({ namespace: "shop", labels: { [key]: "x", app: "web" }, serviceAccount: "default", cluster: "default" }, {});
  expect(labels.filter((label) => label.endsWith("=x"))).toEqual([]);
  expect(labels).toContain("k8s:app=web");
});
