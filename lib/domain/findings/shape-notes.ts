import type { Pair } from "../pair";
import type { FindingEvidence } from "./finding";
import { printPolicy, type FindingScene } from "./finding-scene";
import { policyCommand } from "./policy-edit";
import type { Report } from "./report";

type ShapeCode = "policies-contradict" | "probes-need-authentication" | "requirement-lost" | "requirement-depends";

/** One place at which a shape was met. */
export interface ShapeNote {
  readonly engine: string;
  readonly what: string;
  readonly source: string;
  readonly identities: ReadonlySet<number>;
  readonly policies: readonly string[];
  readonly pairs: readonly Pair[];
}

/** Shapes met, gathered by code and policy: a policy has one finding of a code, however many pods it selects. */
export interface ShapeNotes {
  add(code: ShapeCode, policy: string, note: ShapeNote): void;
  tell(scene: FindingScene, report: Report): void;
}

interface Gathered {
  readonly evidence: Map<string, FindingEvidence>;
  readonly engines: Set<string>;
  readonly identities: Set<number>;
  readonly policies: Set<string>;
  readonly pairs: Set<Pair>;
}

const EVIDENCE_CAP = 8;

const SAYS: Readonly<Record<ShapeCode, { readonly title: (policy: string) => string; readonly fix: string }>> = {
  "policies-contradict": {
    title: () => "Policies contradict each other: the pods they select have no policy that can be computed, in either direction",
    fix: "Write one mode for the same peers and port; a deny for them hides the conflict in 1.20 without ending it.",
  },
  "probes-need-authentication": {
    title: (policy) => `${policy} asks the host for authentication: kubelet's probes come from there, and it can never have an identity`,
    fix: "Name pods as peers instead of everybody, or add a rule that lets the host in without `authentication` on the probes' ports.",
  },
  "requirement-lost": {
    title: (policy) => `${policy} asks for authentication that another rule takes away: the pairs it is for pass without`,
    fix: "Write `authentication` into the rule that decides as well: requirements are not handed from plain rules to those with HTTP, DNS or TLS, nor over a rule for everybody that says `disabled`.",
  },
  "requirement-depends": {
    title: (policy) => `${policy} asks for authentication that Cilium 1.20 loses in some computations and keeps in others`,
    fix: "Write `authentication` into every rule of these peers, also into those that name a port.",
  },
};

/** No shapes yet. */
export function createShapeNotes(): ShapeNotes {
  const held = new Map<ShapeCode, Map<string, Gathered>>();
  return {
    add(code, policy, note) {
      const byPolicy = held.get(code) ?? new Map<string, Gathered>();
      held.set(code, byPolicy);
      const gathered = byPolicy.get(policy) ?? { evidence: new Map(), engines: new Set(), identities: new Set(), policies: new Set(), pairs: new Set() };
      byPolicy.set(policy, gathered);
      if (gathered.evidence.size < EVIDENCE_CAP) gathered.evidence.set(note.what, { what: note.what, source: note.source });
      gathered.engines.add(note.engine);
      for (const identity of note.identities) gathered.identities.add(identity);
      for (const each of note.policies) gathered.policies.add(each);
      for (const pair of note.pairs) gathered.pairs.add(pair);
    },
    tell(scene, report) {
      for (const [code, byPolicy] of held) for (const [policy, gathered] of byPolicy) tellOne(code, policy, gathered, scene, report);
    },
  };
}

function tellOne(code: ShapeCode, policy: string, gathered: Gathered, scene: FindingScene, report: Report): void {
  const record = scene.policies.records.find((each) => printPolicy(each) === policy);
  const { title, fix } = SAYS[code];
  const pairs = [...gathered.pairs];
  const isHit = pairs.some(({ counts, required }) => counts.authRefused + counts.authPending > 0 || required.state === "cannot-succeed");
  report.found({
    code,
    about: policy,
    severity: code === "policies-contradict" || (code === "probes-need-authentication" && isHit) ? "blocks" : "risk",
    title: title(policy),
    since: "it follows from several policies and the pods there are: since when is not recorded",
    evidence: [...gathered.evidence.values(), { what: sayEngines(gathered.engines, scene), source: "version of Cilium's agents" }],
    pairs,
    identities: [...gathered.identities].sort((a, b) => a - b),
    policies: [...gathered.policies].filter((each) => each !== "").sort(),
    fix,
    command: record === undefined ? null : policyCommand(record),
  });
}

/** By whose rules it was found: where the agents' version merges like neither for certain, both are asked. */
function sayEngines(engines: ReadonlySet<string>, { version, policies }: FindingScene): string {
  const asked = policies.engines.map(({ options }) => options.version);
  if (asked.length === 1) return `agents merge policies as Cilium ${asked[0] ?? ""} does (${version ?? "their version is not known"})`;
  const found = [...engines].sort().join(" and ");
  return `so it is as Cilium ${found} merges policies${engines.size < asked.length ? ", and not as the other does" : ""}; how these agents do (${version ?? "version not known"}) was not measured`;
}
