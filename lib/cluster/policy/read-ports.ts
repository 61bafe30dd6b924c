import type { FqdnSpec, L7Spec, ListenerSpec, PortRuleSpec, PortSpec } from "@/lib/domain/policy/policy-object";
import { type ObjectReader, ShapeFault } from "./object-reader";

const PROTOCOLS = ["TCP", "UDP", "SCTP", "VRRP", "IGMP", "GRE", "IPIP", "IPV6", "ESP", "AH", "ANY"] as const;

/** One entry of `toPorts`; deny rules hold ports alone. */
export function readPortRule(reader: ObjectReader, isDeny: boolean): PortRuleSpec {
  const ports = reader.objects("ports", readPort) ?? [];
  if (isDeny) return { ports, l7: null, listener: null, serverNames: [], terminatingTls: "", originatingTls: "" };
  return {
    ports,
    l7: reader.object("rules", readL7),
    listener: reader.object("listener", readListener),
    serverNames: reader.texts("serverNames") ?? [],
    terminatingTls: readTls(reader, "terminatingTLS"),
    originatingTls: readTls(reader, "originatingTLS"),
  };
}

function readPort(reader: ObjectReader): PortSpec {
  return { port: reader.text("port") ?? "", endPort: reader.number("endPort", 0, 65_535) ?? 0, protocol: reader.word("protocol", PROTOCOLS) ?? "" };
}

function readL7(reader: ObjectReader): L7Spec {
  const http = reader.objects("http", (each) => {
    for (const name of ["host", "headers", "headerMatches"]) each.raw(name);
    return { path: each.text("path") ?? "", method: each.text("method") ?? "" };
  });
  const dns = reader.objects("dns", readDnsRule);
  if (http === null && dns === null) throw new ShapeFault(`${reader.path} has neither http nor dns`);
  return { http, dns };
}

function readDnsRule(reader: ObjectReader): FqdnSpec {
  const rule = { matchName: reader.text("matchName") ?? "", matchPattern: reader.text("matchPattern") ?? "" };
  if ((rule.matchName === "") === (rule.matchPattern === "")) throw new ShapeFault(`${reader.path} needs either matchName or matchPattern`);
  return rule;
}

function readListener(reader: ObjectReader): ListenerSpec {
  const config = reader.object("envoyConfig", (each) => ({ kind: each.word("kind", ["CiliumEnvoyConfig", "CiliumClusterwideEnvoyConfig"]) ?? "", name: each.text("name") ?? "" }));
  return { name: reader.text("name") ?? "", envoyConfig: config?.name ?? "", envoyConfigKind: config?.kind ?? "", priority: reader.number("priority", 0, 100) ?? 0 };
}

/** Contexts are told apart by what they name; their certificates are none of our business. */
function readTls(reader: ObjectReader, name: string): string {
  const context = reader.raw(name);
  if (context === undefined) return "";
  if (typeof context !== "object" || context === null || Array.isArray(context)) throw new ShapeFault(`${reader.path}.${name} is not an object`);
  return JSON.stringify(context);
}
