import type { AuthMode, CidrSetSpec, CiliumRuleSpec, DirectionSpec, FqdnSpec, IcmpSpec, ServiceSpec } from "@/lib/domain/policy/policy-object";
import { type ObjectReader, ShapeFault } from "./object-reader";
import { readPortRule } from "./read-ports";
import { readSelector } from "./read-selector";

const MODES: readonly AuthMode[] = ["disabled", "required", "test-always-fail"];

/** One `spec` of a Cilium policy, with the checks of its schema (cilium v1.20.2, pkg/k8s/apis/cilium.io/v2). */
export function readCiliumRule(reader: ObjectReader): CiliumRuleSpec {
  const rule = {
    endpointSelector: reader.object("endpointSelector", readSelector),
    nodeSelector: reader.object("nodeSelector", readSelector),
    ingress: reader.objects("ingress", (each) => readDirection(each, "from", false)),
    ingressDeny: reader.objects("ingressDeny", (each) => readDirection(each, "from", true)),
    egress: reader.objects("egress", (each) => readDirection(each, "to", false)),
    egressDeny: reader.objects("egressDeny", (each) => readDirection(each, "to", true)),
    enableDefaultDeny: reader.object("enableDefaultDeny", (each) => ({ ingress: each.flag("ingress"), egress: each.flag("egress") })) ?? { ingress: null, egress: null },
    logValue: reader.object("log", (each) => each.text("value") ?? "") ?? "",
  };
  reader.text("description");
  reader.raw("labels");
  if (rule.ingress === null && rule.ingressDeny === null && rule.egress === null && rule.egressDeny === null) throw new ShapeFault(`${reader.path} has none of ingress, ingressDeny, egress, egressDeny`);
  return rule;
}

function readDirection(reader: ObjectReader, side: "from" | "to", isDeny: boolean): DirectionSpec {
  if (reader.count(`${side}Requires`) > 0) throw new ShapeFault(`${reader.path}.${side}Requires is no longer taken`);
  return {
    endpoints: reader.objects(`${side}Endpoints`, readSelector),
    nodes: reader.objects(`${side}Nodes`, readSelector),
    entities: reader.texts(`${side}Entities`),
    cidrs: readNetworks(reader, `${side}CIDR`),
    cidrSets: reader.objects(`${side}CIDRSet`, readCidrSet),
    fqdns: side === "to" && !isDeny ? reader.objects("toFQDNs", readFqdn) : null,
    services: side === "to" ? reader.objects("toServices", readService) : null,
    groups: reader.count(`${side}Groups`),
    toPorts: reader.objects("toPorts", (each) => readPortRule(each, isDeny)),
    icmps: reader.objects("icmps", readIcmp),
    authentication: isDeny ? null : reader.object("authentication", readMode),
  };
}

function readMode(reader: ObjectReader): AuthMode {
  const mode = reader.word("mode", MODES);
  if (mode === null) throw new ShapeFault(`${reader.path} has no mode`);
  return mode;
}

function readNetworks(reader: ObjectReader, name: string): readonly string[] | null {
  const networks = reader.texts(name);
  const bare = networks?.find((network) => !network.includes("/"));
  if (bare !== undefined) throw new ShapeFault(`${reader.path}.${name} holds \`${bare}\`, which has no length`);
  return networks;
}

function readCidrSet(reader: ObjectReader): CidrSetSpec {
  return {
    cidr: reader.text("cidr") ?? "",
    groupRef: reader.text("cidrGroupRef") ?? "",
    groupSelector: reader.object("cidrGroupSelector", readSelector),
    except: reader.texts("except") ?? [],
  };
}

/** A DNS name or a pattern of them. */
export function readFqdn(reader: ObjectReader): FqdnSpec {
  return { matchName: reader.text("matchName") ?? "", matchPattern: reader.text("matchPattern") ?? "" };
}

function readService(reader: ObjectReader): ServiceSpec {
  const byLabels = reader.object("k8sServiceSelector", (each) => ({ namespace: each.text("namespace") ?? "", selector: each.object("selector", readSelector) }));
  const byName = reader.object("k8sService", (each) => ({ namespace: each.text("namespace") ?? "", name: each.text("serviceName") ?? "" }));
  if (byLabels !== null) {
    if (byLabels.selector === null) throw new ShapeFault(`${reader.path}.k8sServiceSelector has no selector`);
    return { by: "labels", namespace: byLabels.namespace, selector: byLabels.selector };
  }
  return { by: "name", namespace: byName?.namespace ?? "", name: byName?.name ?? "" };
}

function readIcmp(reader: ObjectReader): IcmpSpec {
  return (
    reader.objects("fields", (each) => {
      const type = each.numberOrText("type");
      if (type === null) throw new ShapeFault(`${each.path} has no type`);
      return { family: each.text("family") ?? "", type };
    }) ?? []
  );
}
