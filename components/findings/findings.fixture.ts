import type { FindingsAnswer, FindingWire } from "@/lib/wire/findings";

const NOBODY = { shown: [], more: 0 };

/** A finding, with what a test changes. */
export function findingFixture(more: Partial<FindingWire> = {}): FindingWire {
  return {
    id: "entry-missing",
    code: "entry-missing",
    severity: "blocks",
    title: "1 identity has no entry",
    since: "2026-11-22T14:21:58Z",
    sinceReason: null,
    evidence: [{ what: "no entry ends in /identity/15345", source: "SPIRE" }],
    affected: { pairs: { shown: ["team-yellow/client~team-yellow/server~8080-TCP"], more: 5 }, identities: { shown: ["15345"], more: 0 }, nodes: NOBODY, policies: NOBODY },
    fix: { sentence: "Restart the operator.", command: "kubectl -n kube-system rollout restart deploy/cilium-operator" },
    docs: "docs/findings.md#entry-missing",
    ...more,
  };
}

/** An answer with these findings. */
export function findingsFixture(more: Partial<FindingsAnswer> = {}): FindingsAnswer {
  return {
    schema: "v1",
    cluster: "default",
    revision: 1,
    window: { from: "2026-11-22T14:02:00Z", to: "2026-11-22T14:32:00Z" },
    watermark: "2026-11-22T14:32:00Z",
    coverage: { complete: true, nodes: 1, nodesReporting: 1, lost: 0, late: 0, unattributedDrops: 0, verdicts: "seen", reasons: [] },
    findings: [],
    more: [],
    unmade: [],
    ...more,
  };
}
