import type { Affected, Bounded, Finding, Findings } from "@/lib/domain/findings/finding";
import { instantFromMs } from "@/lib/domain/instant";
import { headToWire, type HeadModel } from "./answer-to-wire";
import type { BoundedWire, FindingsAnswer, FindingWire } from "./findings";
import { timeToWire } from "./time-to-wire";

/** `GET /api/v1/findings`. */
export function findingsToWire(model: HeadModel & Omit<Findings, "byPair">): FindingsAnswer {
  return {
    ...headToWire(model),
    findings: model.findings.map(findingToWire),
    more: model.more.map((each) => ({ ...each })),
    unmade: model.unmade.map((each) => ({ ...each })),
  };
}

function findingToWire({ id, code, severity, title, since, evidence, affected, fix, docs }: Finding): FindingWire {
  return {
    id,
    code,
    severity,
    title,
    since: since.atMs === null ? null : timeToWire(instantFromMs(since.atMs)),
    sinceReason: since.reason,
    evidence: evidence.map((each) => ({ ...each })),
    affected: affectedToWire(affected),
    fix: { ...fix },
    docs,
  };
}

function affectedToWire({ pairs, identities, nodes, policies }: Affected): FindingWire["affected"] {
  return { pairs: boundedToWire(pairs), identities: boundedToWire(identities), nodes: boundedToWire(nodes), policies: boundedToWire(policies) };
}

function boundedToWire({ shown, more }: Bounded): BoundedWire {
  return { shown: [...shown], more };
}
