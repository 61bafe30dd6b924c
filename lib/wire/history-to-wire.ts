import type { Coverage } from "@/lib/domain/coverage";
import type { CommonFactor } from "@/lib/domain/history/common-factor";
import type { RefusalRise } from "@/lib/domain/history/refusal-rise";
import type { ClusterChange } from "@/lib/domain/history/stored";
import { printInstant, type Instant } from "@/lib/domain/instant";
import type { Grade } from "@/lib/domain/outcome";
import type { OutcomeCounts } from "@/lib/domain/pair";
import { coverageToWire } from "./coverage-to-wire";
import type { ChangesWire, ChangeWire, CompareWire, RiseWire } from "./history";
import { timeToWire } from "./time-to-wire";

/** Changes of a window, newest first, as far as they are shown. */
export interface ChangesModel {
  readonly total: number;
  readonly shown: readonly ClusterChange[];
}

/** A rise of refusals with what was found of it. */
export interface RiseModel {
  readonly rise: RefusalRise;
  readonly firstAt: Instant | null;
  readonly outcomes: RiseWire["outcomes"];
  readonly common: CommonFactor | null;
  readonly lookedAt: number;
  readonly changes: readonly ClusterChange[];
  readonly isShort: boolean;
}

/** What another window held. */
export interface CompareModel {
  readonly window: { readonly from: Instant; readonly to: Instant };
  readonly coverage: Coverage;
  readonly pairs: number;
  readonly attempts: OutcomeCounts;
  readonly underRequired: CompareWire["underRequired"];
  readonly grades: Readonly<Record<Grade, number>>;
}

/** One change as answers carry it. */
export function changeToWire({ id, at, kind, verb, title, detail }: ClusterChange): ChangeWire {
  return { id, at: printInstant(at), kind, verb, title, detail };
}

/** Changes as answers carry them. */
export function changesToWire({ total, shown }: ChangesModel): ChangesWire {
  return { total, shown: shown.map(changeToWire) };
}

/** A rise of refusals as Overview carries it; null where there was none. */
export function riseToWire(model: RiseModel | null): RiseWire | null {
  if (model === null) return null;
  const { rise, common } = model;
  return {
    from: printInstant(rise.from),
    to: printInstant(rise.to),
    isOn: rise.isOn,
    refused: rise.refused,
    of: rise.of,
    before: { from: printInstant(rise.before.from), refused: rise.before.refused, of: rise.before.of },
    firstAt: timeToWire(model.firstAt),
    outcomes: { ...model.outcomes },
    lookedAt: model.lookedAt,
    common: common === null ? null : { kind: common.kind, value: common.value, refused: { ...common.refused }, withIt: { ...common.withIt }, without: { ...common.without }, before: { ...common.before } },
    changes: model.changes.map(changeToWire),
    isShort: model.isShort,
  };
}

/** The compared window as answers carry it; null where none was asked for. */
export function compareToWire(model: CompareModel | null): CompareWire | null {
  if (model === null) return null;
  return {
    window: { from: printInstant(model.window.from), to: printInstant(model.window.to) },
    coverage: coverageToWire(model.coverage),
    pairs: model.pairs,
    attempts: { ...model.attempts },
    underRequired: { ...model.underRequired },
    grades: { ...model.grades },
  };
}
