import type { AuthMode } from "./policy-object";
import type { L7Parser, ProxyTerms, RuleOrigin } from "./policy-rule";

/** What holds for one selector on one port: the rules that name both, merged (pkg/policy/l4.go, PerSelectorPolicy). */
export interface SelectorTerms {
  readonly deny: boolean;
  /** 0 for policies, 1 for the rules that the engine adds behind them. */
  readonly tier: 0 | 1;
  readonly parser: L7Parser | null;
  readonly listener: string;
  readonly listenerPriority: number;
  readonly terminatingTls: string;
  readonly originatingTls: string;
  readonly serverNames: readonly string[];
  readonly hasL7Rules: boolean;
  readonly authentication: AuthMode | null;
  readonly origins: readonly RuleOrigin[];
  readonly logValues: readonly string[];
}

/** Lower wins where several proxies claim the same traffic. */
const PARSER_PRIORITY: Readonly<Record<L7Parser, number>> = { http: 101, tls: 116, dns: 121, crd: 126 };

/** The terms that one rule brings to a selector. */
export function termsOf(rule: { readonly deny: boolean; readonly authentication: AuthMode | null; readonly origin: RuleOrigin; readonly logValue: string }, proxy: ProxyTerms, tier: 0 | 1): SelectorTerms {
  return {
    deny: rule.deny,
    tier,
    parser: proxy.parser,
    listener: proxy.listener,
    listenerPriority: proxy.listenerPriority !== 0 ? proxy.listenerPriority : proxy.parser === null ? 0 : PARSER_PRIORITY[proxy.parser],
    terminatingTls: proxy.terminatingTls,
    originatingTls: proxy.originatingTls,
    serverNames: proxy.serverNames,
    hasL7Rules: proxy.hasL7Rules,
    authentication: rule.authentication,
    origins: [rule.origin],
    logValues: rule.logValue === "" ? [] : [rule.logValue],
  };
}

/** Two rules' terms as one, or why the engine cannot merge them: then the endpoint has no policy at all. */
export type MergedTerms = { readonly terms: SelectorTerms; readonly conflict: null } | { readonly terms: null; readonly conflict: string };

/** Merges the terms of a further rule for the same selector and port (cilium v1.20.2, pkg/policy/rule.go, mergePortProto). */
export function mergeTerms(held: SelectorTerms, added: SelectorTerms): MergedTerms {
  if (sameTerms(held, added)) return merged({ ...held, origins: union(held.origins, added.origins), logValues: unionText(held.logValues, added.logValues) });
  // A deny takes the place of what it meets, a later rule adds nothing to it.
  if (held.deny) return merged(held);
  if (added.deny) return merged(added);
  const proxy = mergeProxy(held, added);
  if (typeof proxy === "string") return conflicting(proxy);
  if (held.authentication !== null && added.authentication !== null && held.authentication !== added.authentication) {
    return conflicting(`cannot merge conflicting authentication types (${added.authentication}/${held.authentication})`);
  }
  for (const side of ["terminatingTls", "originatingTls"] as const) {
    if (held[side] !== "" && added[side] !== "" && held[side] !== added[side]) return conflicting("cannot merge different TLS contexts for one selector and port");
  }
  const serverNames = unionText(held.serverNames, added.serverNames);
  const terminatingTls = held.terminatingTls === "" ? added.terminatingTls : held.terminatingTls;
  if (serverNames.length > 0 && held.hasL7Rules && terminatingTls === "") return conflicting("cannot merge L7 rules with server names without TLS termination");
  return merged({
    ...held,
    ...proxy,
    authentication: held.authentication ?? added.authentication,
    terminatingTls,
    originatingTls: held.originatingTls === "" ? added.originatingTls : held.originatingTls,
    serverNames,
    hasL7Rules: held.hasL7Rules || added.hasL7Rules,
    origins: union(held.origins, added.origins),
    logValues: unionText(held.logValues, added.logValues),
  });
}

/** The parser of both, or the conflict (pkg/policy/l4.go, L7ParserType.Merge). */
export function mergeParsers(a: L7Parser | null, b: L7Parser | null): { readonly parser: L7Parser | null } | string {
  if (a === b || b === null) return { parser: a };
  if (a === null) return { parser: b };
  if (a === "tls" && b === "http") return { parser: b };
  if (b === "tls" && a === "http") return { parser: a };
  return `cannot merge conflicting L7 parsers (${a}/${b})`;
}

type Proxy = Pick<SelectorTerms, "parser" | "listener" | "listenerPriority">;

function mergeProxy(held: SelectorTerms, added: SelectorTerms): Proxy | string {
  const found = mergeParsers(held.parser, added.parser);
  if (typeof found === "string") return found;
  const listenerPriority = found.parser === held.parser ? held.listenerPriority : added.listenerPriority;
  const now: Proxy = { parser: found.parser, listener: held.listener, listenerPriority };
  if (added.listener === "" || (added.listener === now.listener && added.listenerPriority === now.listenerPriority)) return now;
  const [ours, theirs] = [rank(now.listenerPriority), rank(added.listenerPriority)];
  if (ours < theirs) return now;
  if (now.listener === "" || theirs < ours) return { ...now, listener: added.listener, listenerPriority: added.listenerPriority };
  return `cannot merge conflicting listeners (${added.listener}/${now.listener}) of the same priority`;
}

/** A priority that was not given is the lowest. */
function rank(priority: number): number {
  return priority === 0 ? 255 : priority - 1;
}

function sameTerms(a: SelectorTerms, b: SelectorTerms): boolean {
  return (
    a.deny === b.deny &&
    a.parser === b.parser &&
    a.listener === b.listener &&
    a.listenerPriority === b.listenerPriority &&
    a.authentication === b.authentication &&
    a.terminatingTls === b.terminatingTls &&
    a.originatingTls === b.originatingTls &&
    a.hasL7Rules === b.hasL7Rules &&
    a.serverNames.join() === b.serverNames.join()
  );
}

function merged(terms: SelectorTerms): MergedTerms {
  return { terms, conflict: null };
}

function conflicting(conflict: string): MergedTerms {
  return { terms: null, conflict };
}

function union(a: readonly RuleOrigin[], b: readonly RuleOrigin[]): readonly RuleOrigin[] {
  return b.every((each) => a.includes(each)) ? a : [...new Set([...a, ...b])];
}

function unionText(a: readonly string[], b: readonly string[]): readonly string[] {
  return b.every((each) => a.includes(each)) ? a : [...new Set([...a, ...b])].sort();
}
