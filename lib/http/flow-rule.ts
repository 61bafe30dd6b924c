import type { Flow, FlowPolicy } from "@/lib/domain/flow";
import type { FlowAnswer } from "@/lib/wire/flow";

/** Which policy Hubble names for a flow: what its record says, and nothing that is guessed. */
export function ruleOfFlow(flow: Flow): FlowAnswer["rule"] {
  const named = [
    ...say(flow.ingressAllowedBy, "allowed at ingress by"),
    ...say(flow.egressAllowedBy, "allowed at egress by"),
    ...say(flow.ingressDeniedBy, "denied at ingress by"),
    ...say(flow.egressDeniedBy, "denied at egress by"),
  ];
  if (named.length > 0) return { state: "named", text: named.join("; ") };
  return { state: "not-named", text: "Hubble names no policy for this flow; it names them on verdicts, from Cilium 1.15 on, where policy correlation is on." };
}

function say(policies: readonly FlowPolicy[], how: string): string[] {
  return policies.map(({ kind, namespace, name, revision }) => {
    const policy = [kind || "policy", namespace === "" ? name : `${namespace}/${name}`].join(" ");
    return `${how} ${policy}${revision === "" || revision === "0" ? "" : ` (revision ${revision})`}`;
  });
}
