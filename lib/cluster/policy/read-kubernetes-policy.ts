import type { KubernetesPeerSpec, KubernetesPolicySpec, KubernetesRuleSpec } from "@/lib/domain/policy/policy-object";
import type { ObjectReader } from "./object-reader";
import { readSelector } from "./read-selector";

/** The `spec` of a Kubernetes NetworkPolicy. */
export function readKubernetesPolicy(reader: ObjectReader): KubernetesPolicySpec {
  return {
    podSelector: reader.object("podSelector", readSelector) ?? { matchLabels: {}, matchExpressions: [] },
    policyTypes: reader.texts("policyTypes") ?? [],
    ingress: reader.objects("ingress", (each) => readRule(each, "from")) ?? [],
    egress: reader.objects("egress", (each) => readRule(each, "to")) ?? [],
  };
}

function readRule(reader: ObjectReader, side: "from" | "to"): KubernetesRuleSpec {
  return {
    peers: reader.objects(side, readPeer) ?? [],
    ports:
      reader.objects("ports", (each) => ({
        port: each.numberOrText("port") ?? "",
        endPort: each.number("endPort", 0, 65_535) ?? 0,
        protocol: each.text("protocol") ?? "",
      })) ?? [],
  };
}

function readPeer(reader: ObjectReader): KubernetesPeerSpec {
  return {
    podSelector: reader.object("podSelector", readSelector),
    namespaceSelector: reader.object("namespaceSelector", readSelector),
    ipBlock: reader.object("ipBlock", (each) => ({ cidr: each.text("cidr") ?? "", except: each.texts("except") ?? [] })),
  };
}
