import { attemptIdOf, type Attempt } from "@/lib/domain/attempt";
import { createLedger } from "@/lib/domain/ledger";
import { pairKeyOf } from "@/lib/domain/pair-key";
import { createResponseReader } from "@/lib/sources/record/reader";
import type { SimulatedRecording } from "./recording";
import type { TruthAttempt } from "./truth";

/** A connection as the scenario tells it and as the domain read it. */
export interface Compared {
  readonly truth: TruthAttempt;
  readonly read: Attempt | undefined;
}

/** Folds a simulated recording with the product's own reader and ledger, for tests that set it beside the truth. */
export function foldRecording(recording: SimulatedRecording): { readonly compared: readonly Compared[]; readonly attempts: readonly Attempt[] } {
  const ledger = createLedger();
  const read = createResponseReader();
  const held = new Map<string, Attempt>();
  const take = (): void => {
    for (const { before, next } of ledger.takeChanges().attempts) {
      if (before) held.delete(attemptIdOf(before));
      if (next) held.set(attemptIdOf(next), next);
    }
  };
  let since = 0;
  let watermark = 0n;
  for (const bytes of recording.responses) {
    const record = read(bytes);
    if (record.kind === "flow") {
      ledger.foldFlow(record.flow);
      // Clocks differ by up to two seconds: what is as old as that may still come.
      if (record.flow.time - 3_000_000_000n > watermark) watermark = record.flow.time - 3_000_000_000n;
    } else if (record.kind === "lost") ledger.foldLost(record.lost);
    if (++since % 5000 === 0) {
      ledger.advance(watermark);
      take();
    }
  }
  ledger.advance(recording.end);
  ledger.endCapture();
  take();
  const attempts = [...held.values()];
  const byTuple = new Map<string, Attempt[]>();
  for (const attempt of attempts) {
    const { protocol, sourceAddress, sourcePort, destinationAddress, destinationPort } = attempt.tuple;
    const key = `${protocol} ${sourceAddress}:${sourcePort} ${destinationAddress}:${destinationPort}`;
    byTuple.set(key, [...(byTuple.get(key) ?? []), attempt]);
  }
  const compared = recording.truth.map((truth) => {
    const key = `${truth.protocol} ${truth.sourceAddress}:${truth.sourcePort} ${truth.destinationAddress}:${truth.destinationPort}`;
    const near = (attempt: Attempt): bigint => { const gap = attempt.time - truth.firstEventAt; return gap < 0n ? -gap : gap; };
    return { truth, read: byTuple.get(key)?.reduce((best, each) => (near(each) < near(best) ? each : best)) };
  });
  return { compared, attempts };
}

/** The same facts of both, to be compared whole. */
export function factsOf({ truth, read }: Compared): { readonly said: object; readonly read: object | undefined } {
  return {
    said: {
      pair: truth.pair, outcome: truth.outcome, refusals: truth.refusals, waitMs: truth.waitMs, l7: truth.l7RequestsRefused,
      established: truth.establishedRefused, recovered: truth.recovered, exempt: truth.exempt,
    },
    read: read && {
      pair: pairKeyOf(read), outcome: read.outcome, refusals: read.refusals, waitMs: read.waitMs, l7: read.l7.requestsRefused,
      established: read.established.packets, recovered: read.recovered, exempt: read.exempt,
    },
  };
}
