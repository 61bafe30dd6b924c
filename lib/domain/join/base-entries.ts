import type { ClusterBook } from "../cluster/cluster-book";
import { lookUpEntry } from "../spire/entry-book";
import { knownOf } from "../spire/reading";
import type { SpireView } from "../spire/spire-view";
import { joinSpiffeId, parseSpiffeId, type SpiffeId } from "../spire/spiffe-id";

/** An entry that mutual authentication stands on, beside those of identities. */
export interface BaseEntry {
  readonly spiffeId: string;
  /** Who needs it and for what. */
  readonly means: string;
  readonly state: "found" | "missing" | "not-observed";
  readonly reason: string;
}

const DELEGATE = "agents of Cilium get all certificates under it";
const OPERATOR = "Cilium's operator writes entries under it, and is their parent";

/**
 * The entries without which no identity's entry helps: the delegate's, whatever ID `authorized_delegates` of agent.conf
 * names, and the operator's (cilium v1.20.2, install/kubernetes/cilium/files/spire/init.bash).
 */
export function baseEntriesOf(book: ClusterBook, view: SpireView | null, trustDomain: string | null): readonly BaseEntry[] {
  const named = [...new Set([...book.of("spire-agent-config").values()].flatMap(({ values }) => values["authorized_delegates"] ?? []))];
  const delegates = named.length > 0 ? named : trustDomain === null ? [] : [`spiffe://${trustDomain}/cilium-agent`];
  const operator = trustDomain === null ? [] : [`spiffe://${trustDomain}/cilium-operator`];
  return [...delegates.map((id) => standing(id, DELEGATE, view)), ...operator.map((id) => standing(id, OPERATOR, view))];
}

function standing(text: string, means: string, view: SpireView | null): BaseEntry {
  const domain = view === null ? null : knownOf(view.trustDomain)?.value;
  const parsed = text.startsWith("spiffe://") || !domain ? parseSpiffeId(text) : joinSpiffeId(domain, text);
  const say = (state: BaseEntry["state"], reason: string): BaseEntry => ({ spiffeId: text, means, state, reason });
  if (!parsed.ok) return say("missing", `it is no SPIFFE ID: ${parsed.reason}`);
  return view === null ? say("not-observed", "SPIRE is not read") : look(parsed.value, view, say);
}

function look(id: SpiffeId, view: SpireView, say: (state: BaseEntry["state"], reason: string) => BaseEntry): BaseEntry {
  const answer = lookUpEntry(view.entries, id);
  switch (answer.state) {
    case "found": return say("found", "");
    // Several nodes may each have their own: that is how it is meant where agents have no common alias.
    case "ambiguous": return say("found", `${answer.entries.length} entries give it`);
    case "missing": return say("missing", "no entry gives it");
    case "not-observed": return say("not-observed", answer.reason);
    default: return answer satisfies never;
  }
}
