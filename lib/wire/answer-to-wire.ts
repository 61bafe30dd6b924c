import type { Attempt } from "@/lib/domain/attempt";
import type { Coverage, CoverageHole, NodeCoverage } from "@/lib/domain/coverage";
import { printInstant, type Instant } from "@/lib/domain/instant";
import type { OutcomeCounts, Pair } from "@/lib/domain/pair";
import type { Grade } from "@/lib/domain/outcome";
import type { AnswerHead } from "./answer";
import type { AttemptsAnswer } from "./attempt";
import { attemptToWire } from "./attempt-to-wire";
import type { CoverageAnswer } from "./coverage";
import { keptToWire, type KeptStanding } from "./kept-to-wire";
import { coverageToWire, holeToWire, nodeCoverageToWire } from "./coverage-to-wire";
import { healthToWire, type SourceStanding } from "./health-to-wire";
import { changesToWire, compareToWire, riseToWire, type ChangesModel, type CompareModel, type RiseModel } from "./history-to-wire";
import type { OverviewAnswer } from "./overview";
import type { FacetWire, PairsAnswer } from "./pair";
import { pairToWire } from "./pair-to-wire";
import { besideToWire, type BesideModel } from "./beside-to-wire";
import { timeToWire } from "./time-to-wire";

/** What stands at the head of every reply of the engine. */
export interface HeadModel {
  readonly cluster: string;
  readonly revision: number;
  readonly window: { readonly from: Instant; readonly to: Instant };
  readonly watermark: Instant | null;
  readonly coverage: Coverage;
}

export interface PairsModel extends HeadModel {
  readonly total: number;
  readonly matched: number;
  readonly attempts: OutcomeCounts;
  readonly sort: string;
  readonly nextCursor: string | null;
  readonly pairs: readonly Pair[];
  readonly facets: readonly { readonly key: string; readonly values: readonly { readonly value: string; readonly count: number }[]; readonly more: number }[];
}

export interface AttemptsModel extends HeadModel {
  readonly matched: number;
  readonly searchedFrom: Instant | null;
  readonly nextCursor: string | null;
  readonly attempts: readonly { readonly pair: string; readonly attempt: Attempt }[];
}

export interface OverviewModel extends HeadModel {
  readonly source: SourceStanding;
  readonly attempts: OutcomeCounts;
  readonly underRequired: OverviewAnswer["underRequired"];
  readonly beside: {
    readonly establishedRefused: OverviewAnswer["beside"]["establishedRefused"];
    readonly authRefusedRecovered: number;
    readonly authRefusedOpen: number;
    readonly l7: OverviewAnswer["beside"]["l7"];
  };
  readonly grades: Readonly<Record<Grade, number>>;
  readonly pairs: number;
  readonly bucketMs: number;
  readonly series: readonly { readonly at: Instant; readonly counts: OutcomeCounts }[];
  readonly holes: readonly CoverageHole[];
  readonly establishedRefused: readonly Pair[];
  readonly notAuthenticated: { readonly pairs: number; readonly worst: readonly Pair[] };
  readonly refusedByNodes: readonly OverviewAnswer["refusedByNodes"][number][];
  readonly claims: OverviewAnswer["claims"];
  readonly changes: ChangesModel;
  readonly rise: RiseModel | null;
  readonly compare: CompareModel | null;
}

export interface CoverageModel extends HeadModel {
  readonly source: SourceStanding;
  readonly nodes: readonly (NodeCoverage & { readonly pairsDecided: number })[];
  readonly holes: readonly (CoverageHole & { readonly pairsTouched: number })[];
  readonly history: KeptStanding | null;
  readonly brokenLines: { readonly count: number; readonly first: readonly { readonly file: string; readonly line: number; readonly unit: "line" | "byte"; readonly reason: string }[] };
  readonly caps: readonly CoverageAnswer["caps"][number][];
}

/** The head of an answer. */
export function headToWire(model: HeadModel): AnswerHead {
  return {
    schema: "v1",
    cluster: model.cluster,
    revision: model.revision,
    window: { from: printInstant(model.window.from), to: printInstant(model.window.to) },
    watermark: timeToWire(model.watermark),
    coverage: coverageToWire(model.coverage),
  };
}

/** `GET /api/v1/pairs` and `pairs -o json`. */
export function pairsToWire(model: PairsModel): PairsAnswer {
  return {
    ...headToWire(model),
    total: model.total,
    matched: model.matched,
    attempts: { ...model.attempts },
    sort: model.sort,
    nextCursor: model.nextCursor,
    pairs: model.pairs.map(pairToWire),
    facets: model.facets.map(facetToWire),
  };
}

/** `GET /api/v1/attempts`. */
export function attemptsToWire(model: AttemptsModel): AttemptsAnswer {
  return {
    ...headToWire(model),
    matched: model.matched,
    searchedFrom: timeToWire(model.searchedFrom),
    nextCursor: model.nextCursor,
    attempts: model.attempts.map(({ attempt, pair }) => attemptToWire(attempt, pair)),
  };
}

/** `GET /api/v1/overview`. */
export function overviewToWire(model: OverviewModel): OverviewAnswer {
  return {
    ...headToWire(model),
    source: healthToWire(model.source),
    attempts: { ...model.attempts },
    underRequired: { ...model.underRequired },
    beside: {
      establishedRefused: { ...model.beside.establishedRefused },
      authRefusedRecovered: model.beside.authRefusedRecovered,
      authRefusedOpen: model.beside.authRefusedOpen,
      l7: { ...model.beside.l7 },
    },
    grades: { ...model.grades },
    pairs: model.pairs,
    bucketMs: model.bucketMs,
    series: model.series.map(({ at, counts }) => ({ at: printInstant(at), counts: { ...counts } })),
    holes: model.holes.map(holeToWire),
    establishedRefused: model.establishedRefused.map(pairToWire),
    notAuthenticated: { pairs: model.notAuthenticated.pairs, worst: model.notAuthenticated.worst.map(pairToWire) },
    refusedByNodes: model.refusedByNodes.map((row) => ({ ...row })),
    claims: { configuration: { ...model.claims.configuration }, policies: { ...model.claims.policies }, pairs: { ...model.claims.pairs }, spire: { ...model.claims.spire } },
    changes: changesToWire(model.changes),
    rise: riseToWire(model.rise),
    compare: compareToWire(model.compare),
  };
}

/** `GET /api/v1/coverage`. */
export function coverageAnswerToWire(model: CoverageModel, beside: BesideModel): CoverageAnswer {
  return {
    ...headToWire(model),
    source: healthToWire(model.source),
    nodes: model.nodes.map(nodeCoverageToWire),
    holes: model.holes.map((hole) => ({ ...holeToWire(hole), pairsTouched: hole.pairsTouched })),
    history: keptToWire(model.history),
    brokenLines: { count: model.brokenLines.count, first: model.brokenLines.first.map(({ file, line, unit, reason }) => ({ file, line, unit, reason })) },
    caps: model.caps.map(({ name, held, cap, dropped, says }) => ({ name, held, cap, dropped, says })),
    ...besideToWire(beside),
  };
}

function facetToWire(facet: PairsModel["facets"][number]): FacetWire {
  return { key: facet.key, values: facet.values.map(({ value, count }) => ({ value, count })), more: facet.more };
}
