import type { PairEndWire, PairWire } from "@/lib/wire/pair";

/** One end as a row writes it: namespace muted before the name, or a boxed word for what has no namespace. */
export interface EndText {
  readonly namespace: string | null;
  readonly name: string;
  readonly boxed: boolean;
  /** Complete, for the hover. */
  readonly full: string;
}

/** How an end is written; what stands outside the namespaces is boxed, so that nobody reads it as a workload. */
export function endText(end: PairEndWire): EndText {
  if (end.type !== "workload" || end.workload === null) return { namespace: null, name: end.peer, boxed: true, full: end.peer };
  const cluster = end.peer.split("/").length > 2 ? `${end.cluster}/` : "";
  return { namespace: `${cluster}${end.namespace ?? ""}`, name: end.workload, boxed: false, full: end.peer };
}

/** `:8080/TCP` for people; a folded row says that it stands for many ports. */
export function portText(pair: Pick<PairWire, "port" | "protocol">): string {
  if (pair.port === null) return ` ${pair.protocol}`;
  return pair.port === "*" ? `:many ports/${pair.protocol}` : `:${pair.port}/${pair.protocol}`;
}

/** What encrypts, by the name people know. */
export function encryptedWord(state: PairWire["encryptedBy"]["state"]): string {
  switch (state) {
    case "wireguard":
      return "WireGuard";
    case "ipsec":
      return "IPsec";
    case "ztunnel":
      return "ztunnel";
    case "nothing":
      return "nothing";
    case "unknown":
      return "unknown";
    default: {
      const never: never = state;
      return never;
    }
  }
}

/** The last part of `kind namespace/name`: what people call the policy. */
export function policyName(policy: string): string {
  return policy.slice(Math.max(policy.lastIndexOf("/"), policy.lastIndexOf(" ")) + 1);
}
