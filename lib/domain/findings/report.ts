import type { Pair } from "../pair";
import type { Bounded, Finding, FindingEvidence, FindingSeverity, Findings, UnmadeCheck } from "./finding";
import { FINDING_CODES, type FindingCode } from "./finding-codes";

/** A finding as a check raises it, with everybody concerned. */
export interface Found {
  readonly code: FindingCode;
  /** What tells it from others of its code: the name of an object. */
  readonly about?: string;
  readonly severity: FindingSeverity;
  readonly title: string;
  /** Epoch ms, or the reason why it is not known. */
  readonly since: number | string;
  readonly evidence: readonly FindingEvidence[];
  readonly pairs?: readonly Pair[];
  readonly identities?: readonly number[];
  readonly nodes?: readonly string[];
  readonly policies?: readonly string[];
  readonly fix: string;
  readonly command?: string | null;
}

/** What checks tell. */
export interface Report {
  found(found: Found): void;
  /** A check was not made, or not wholly. The same is said once. */
  unmade(code: FindingCode, reason: string): void;
  result(): Findings;
}

/** Of everybody concerned this many are named. */
const NAMED_CAP = 20;
const EVIDENCE_CAP = 12;
/** Findings of one code that are listed; those beyond it are counted. */
const PER_CODE_CAP = 50;
const UNMADE_CAP = 100;
const SEVERITY_RANK: Readonly<Record<FindingSeverity, number>> = { blocks: 0, risk: 1, note: 2 };

/** An empty report. */
export function createReport(): Report {
  const founds: Found[] = [];
  const unmade = new Map<string, UnmadeCheck>();
  return {
    found: (found) => void founds.push(found),
    unmade: (code, reason) => void unmade.set(`${code} ${reason}`, { code, reason }),
    result() {
      const sorted = founds.map((found) => ({ found, id: idOf(found) })).sort((a, b) => order(a.found, b.found) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
      const counts = new Map<FindingCode, number>();
      const findings: Finding[] = [];
      for (const { found, id } of sorted) {
        const count = (counts.get(found.code) ?? 0) + 1;
        counts.set(found.code, count);
        if (count <= PER_CODE_CAP) findings.push(findingOf(found, id));
      }
      return {
        findings,
        more: [...counts].filter(([, count]) => count > PER_CODE_CAP).map(([code, count]) => ({ code, count: count - PER_CODE_CAP })),
        unmade: [...unmade.values()].sort((a, b) => rankOf(a.code) - rankOf(b.code) || (a.reason < b.reason ? -1 : 1)).slice(0, UNMADE_CAP),
        byPair: codesByPair(founds),
      };
    },
  };
}

const RANKS = new Map<FindingCode, number>(FINDING_CODES.map((code, at) => [code, at]));
const rankOf = (code: FindingCode): number => RANKS.get(code) ?? FINDING_CODES.length;
const idOf = ({ code, about }: Found): string => (about === undefined ? code : `${code}/${about}`);

/** Graver first, then by code, then who concerns more pairs. */
function order(a: Found, b: Found): number {
  return SEVERITY_RANK[a.severity] - SEVERITY_RANK[b.severity] || rankOf(a.code) - rankOf(b.code) || (b.pairs?.length ?? 0) - (a.pairs?.length ?? 0);
}

function findingOf(found: Found, id: string): Finding {
  const { code, severity, title, since, evidence, fix, command } = found;
  return {
    id,
    code,
    severity,
    title,
    since: typeof since === "number" ? { atMs: since, reason: null } : { atMs: null, reason: since },
    evidence: evidence.slice(0, EVIDENCE_CAP),
    affected: {
      pairs: boundedOf((found.pairs ?? []).map(({ key }) => key)),
      identities: boundedOf((found.identities ?? []).map(String)),
      nodes: boundedOf(found.nodes ?? []),
      policies: boundedOf(found.policies ?? []),
    },
    fix: { sentence: fix, command: command ?? null },
    docs: `docs/findings.md#${code}`,
  };
}

/** The first of a list without repeats, and how many more it has. */
export function boundedOf(all: readonly string[], cap = NAMED_CAP): Bounded {
  const distinct = [...new Set(all)];
  return { shown: distinct.slice(0, cap), more: Math.max(0, distinct.length - cap) };
}

/** "a, b and 3 more". */
export function sayBounded(all: readonly string[], cap = 5): string {
  const { shown, more } = boundedOf(all, cap);
  return more > 0 ? `${shown.join(", ")} and ${more} more` : shown.join(", ");
}

function codesByPair(founds: readonly Found[]): ReadonlyMap<string, readonly FindingCode[]> {
  const byPair = new Map<string, FindingCode[]>();
  for (const { code, pairs } of founds) {
    for (const { key } of pairs ?? []) {
      const codes = byPair.get(key);
      if (codes === undefined) byPair.set(key, [code]);
      else if (!codes.includes(code)) codes.push(code);
    }
  }
  return byPair;
}
