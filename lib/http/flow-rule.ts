import type { FlowMeaning } from "@/lib/domain/classify";
import type { Flow, FlowPolicy } from "@/lib/domain/flow";
import type { PairRequired, RequiringRule } from "@/lib/domain/pair";
import type { FlowAnswer } from "@/lib/wire/flow";

/** What is known of a flow where its rule is asked for. */
export interface RuledFlow {
  readonly flow: Flow;
  readonly meaning: FlowMeaning;
  /** What the policies that are read demand of its pair; null where nothing could be computed. */
  readonly required: PairRequired | null;
}

const NOT_NAMED = "Hubble names no policy for this flow; it names them on verdicts, from Cilium 1.15 on, where policy correlation is on.";
const COMPUTED = "computed from the policies that are read, for Hubble names none";
const RULES_SHOWN = 8;

/** Which rule decides a flow: the policy that Hubble names, else what the policies that are read say now, and marked so. */
export function ruleOfFlow({ flow, meaning, required }: RuledFlow): FlowAnswer["rule"] {
  const request = meaning === "l7-refusal" ? requestOf(flow) : null;
  const named = [
    ...say(flow.ingressAllowedBy, "allowed at ingress by"),
    ...say(flow.egressAllowedBy, "allowed at egress by"),
    ...say(flow.ingressDeniedBy, "denied at ingress by"),
    ...say(flow.egressDeniedBy, "denied at egress by"),
  ];
  if (named.length > 0) return { state: "named", text: named.join("; "), request };
  // Packets of a reply pass with their connection: no rule is asked about them.
  if (required === null || flow.isReply === true) return { state: "not-named", text: NOT_NAMED, request };
  const rules = required.rules.filter(({ direction }) => flow.direction === "TRAFFIC_DIRECTION_UNKNOWN" || direction.toUpperCase() === flow.direction);
  if (rules.length === 0) return { state: "not-named", text: `${NOT_NAMED} The policies that are read have no rule for it${directionWords(flow)}${reasonWords(required)}.`, request };
  const shown = rules.slice(0, RULES_SHOWN).map(ruleWords);
  const more = rules.length > shown.length ? [`${rules.length - shown.length} more`] : [];
  const doubt = required.state === "unknown" ? `; what they come to is not known${reasonWords(required)}` : "";
  return { state: "computed", text: `${[...shown, ...more].join("; ")} (${COMPUTED}${doubt})`, request };
}

function say(policies: readonly FlowPolicy[], how: string): string[] {
  return policies.map(({ kind, namespace, name, revision }) => {
    const policy = [kind || "policy", namespace === "" ? name : `${namespace}/${name}`].join(" ");
    return `${how} ${policy}${revision === "" || revision === "0" ? "" : ` (revision ${revision})`}`;
  });
}

/** As a rule's place is written in its object: `CiliumNetworkPolicy shop/api, ingress[0]`. */
function ruleWords({ kind, namespace, name, list, index, spec, explicit }: RequiringRule): string {
  const place = `${spec > 0 ? `specs[${spec}].` : ""}${list}[${index}]`;
  return `${kind} ${namespace === "" ? name : `${namespace}/${name}`}, ${place}${explicit ? "" : ", with the mode of a wider rule"}`;
}

function directionWords({ direction }: Flow): string {
  return direction === "INGRESS" || direction === "EGRESS" ? ` at ${direction.toLowerCase()}` : "";
}

function reasonWords({ reason }: PairRequired): string {
  return reason === null ? "" : `: ${reason}`;
}

/** The request that an L7 rule refused; the URL without its host, which may be long and says nothing of the rule. */
function requestOf({ l7 }: Flow): FlowAnswer["rule"]["request"] {
  if (!l7?.http) return null;
  return { method: l7.http.method, path: l7.http.url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, "") || "/" };
}
