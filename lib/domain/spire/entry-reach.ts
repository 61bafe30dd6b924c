import type { Agent } from "./agent";
import { printSelector, type Entry } from "./entry";
import type { EntryBook } from "./entry-book";
import { pathOf, trustDomainOf, type SpiffeId } from "./spiffe-id";

/** Whether an agent is given an entry, and so can hand out its identity: to be registered is not yet to be reachable. */
export type Reachability =
  | { readonly state: "reachable" }
  /** The chain of parents ends here: no entry gives this id to the agent. */
  | { readonly state: "broken"; readonly at: SpiffeId };

const SERVER_PATH = "/spire/server";

/** True for an entry that gives a common name to all agents that have its selectors. */
function isAlias(entry: Entry): boolean {
  return pathOf(entry.parentId) === SERVER_PATH;
}

function proves(agent: Agent, entry: Entry): boolean {
  const proved = new Set(agent.selectors.map(printSelector));
  return entry.selectors.length > 0 && entry.selectors.every((selector) => proved.has(printSelector(selector)));
}

/**
 * Walks from an entry up its parents to an agent, as the server does from the agent down (spiffe/spire v1.15.3,
 * pkg/server/cache/entrycache): each parent is the agent itself, an alias whose selectors the agent proved, or the id of
 * another entry. Entries of other trust domains are passed over. Answers for a whole book alone.
 */
export function reachOf(entry: Entry, agent: Agent, book: EntryBook): Reachability {
  const domain = trustDomainOf(agent.id);
  const seen = new Set<SpiffeId>();
  let farthest = entry.parentId;
  const next = [entry];
  for (let each = next.shift(); each !== undefined; each = next.shift()) {
    if (trustDomainOf(each.spiffeId) !== domain) continue;
    if (each.parentId === agent.id || (isAlias(each) && proves(agent, each))) return { state: "reachable" };
    if (seen.has(each.parentId)) continue;
    seen.add(each.parentId);
    farthest = each.parentId;
    next.push(...(book.bySpiffeId.get(each.parentId) ?? []));
  }
  return { state: "broken", at: farthest };
}
