import { countOfText, spanText } from "@/components/ui/format";
import type { IconName } from "@/components/ui/icon";
import type { IdentityWire } from "@/lib/wire/identities";

/** How an entry is drawn: the signature line's look, its mark, and words that stand in the tone of a fault or not. */
export interface EntryLook {
  readonly line: "found" | "missing" | "unknown" | "none";
  readonly icon: IconName;
  readonly word: string;
  readonly detail: string;
  readonly tone: "plain" | "fault" | "short" | "unknown";
}

const CANNOT: Readonly<Record<Exclude<IdentityWire["scope"], "workload">, string>> = {
  reserved: "reserved: cannot ever succeed",
  "well-known": "well-known: cannot ever succeed",
  "remote-cluster": "of another cluster of the mesh",
  "node-local": "outside the cluster: cannot ever succeed",
  unknown: "its identity is not known",
};

/** What is said of an identity's entry. Green is for an entry that was read just now, and for nothing else. */
export function entryLook({ scope, entry, expiry }: IdentityWire, nowMs: number): EntryLook {
  if (scope !== "workload") return { line: "none", icon: "stopped", word: "no entry can exist", detail: CANNOT[scope], tone: "plain" };
  const reason = entry.reason ?? "";
  switch (entry.state) {
    case "found":
      return foundLook(expiry, nowMs);
    case "missing":
      return { line: "missing", icon: "close", word: "entry missing", detail: reason, tone: "fault" };
    case "orphaned":
      return { line: "missing", icon: "stale", word: "entry orphaned", detail: reason, tone: "short" };
    case "ambiguous":
      return { line: "unknown", icon: "not-known", word: "entry ambiguous", detail: reason, tone: "short" };
    case "not-observed":
      return { line: "unknown", icon: "not-known", word: "entry not observed", detail: reason, tone: "unknown" };
    default: {
      const never: never = entry.state;
      return never;
    }
  }
}

function foundLook({ state, at }: IdentityWire["expiry"], nowMs: number): EntryLook {
  const found = { line: "found", icon: "ok", word: "entry found" } as const;
  const awayMs = at === null ? 0 : Date.parse(at) - nowMs;
  switch (state) {
    case "never":
      return { ...found, detail: "no end set", tone: "plain" };
    case "later":
      return { ...found, detail: `ends in ${spanText(awayMs)}`, tone: "plain" };
    case "soon":
      return { ...found, detail: `ends in ${spanText(Math.max(0, awayMs))}`, tone: "short" };
    case "expired":
      return { line: "missing", icon: "stale", word: "entry ended", detail: `${spanText(Math.max(0, -awayMs))} ago`, tone: "fault" };
    case "none":
    case "not-observed":
      return { ...found, detail: "its end is not observed", tone: "plain" };
    default: {
      const never: never = state;
      return never;
    }
  }
}

/** Labels as people read them: without the source `k8s:`, the namespace short, what every identity has left out. */
export function shortLabels(labels: readonly string[]): string[] {
  return labels
    .filter((label) => !/^k8s:io\.cilium\.k8s\.(policy\.|namespace\.labels\.)/.test(label))
    .map((label) => label.replace(/^k8s:io\.kubernetes\.pod\.namespace=/, "ns ").replace(/^k8s:/, ""));
}

/** Whether it was seen authenticated, in words. */
export function authenticationText({ authentication, traffic, scope }: IdentityWire, span: string): { readonly word: string; readonly detail: string; readonly known: boolean } {
  if (scope !== "workload") return { word: "–", detail: traffic.refused > 0 ? `${countOfText(traffic.refused, "connection")} refused for it in ${span}` : "", known: true };
  const reason = authentication.reason ?? "";
  const of = `${countOfText(traffic.underRequired, "new connection")} under a requirement`;
  switch (authentication.state) {
    case "seen":
      return { word: "", detail: `${traffic.authenticated.toLocaleString("en-US")} of ${of}`, known: true };
    case "never":
      return { word: `never in ${span}`, detail: reason, known: true };
    case "unknown":
      return { word: "not known", detail: reason, known: false };
    default: {
      const never: never = authentication.state;
      return never;
    }
  }
}
