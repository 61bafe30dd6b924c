import type { WrittenState } from "@/lib/client/written-state";
import type { PoliciesAnswer, PolicyShowWire } from "@/lib/wire/policies";

const NOTHING: Readonly<Record<Exclude<PolicyShowWire, "all">, string>> = {
  requires: "No policy that is known demands authentication",
  unmatched: "Every policy decides a pair that was seen",
  faults: "Nothing speaks against any policy that is known",
};

/** Why the list is empty. */
export function emptyPolicies({ shown, total, missing, kubernetes }: PoliciesAnswer): WrittenState {
  if (shown !== "all" && total.policies > 0) return say("filter", NOTHING[shown], `Of ${total.policies} ${total.policies === 1 ? "policy" : "policies"}.${missing === null ? "" : ` There may be others: ${missing}.`}`);
  if (missing === null) return say("empty", "There are no policies", "Neither Cilium network policies nor Kubernetes network policies exist in this cluster: nothing isolates a pod, and nothing demands authentication.");
  if (kubernetes.state === "off") return say("partial", "Policies are not known", "Which policies there are, and what they demand, is read from Kubernetes.");
  return say("partial", "No policy is known yet", `Whether there are any cannot be said: ${missing}.`);
}

function say(kind: WrittenState["kind"], title: string, text: string): WrittenState {
  return { kind, title, text, commands: [], actions: kind === "partial" ? ["open-coverage"] : [] };
}
