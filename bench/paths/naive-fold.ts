import { createAttemptRing } from "@/lib/engine/attempt-ring";
import { ENGINE_CAPS } from "@/lib/engine/caps";
import { createFlowRing } from "@/lib/engine/flow-ring";
import { createLedger } from "@/lib/domain/ledger";
import { createPairBook } from "@/lib/domain/pair-book";
import { plusMs } from "@/lib/domain/instant";
import { WATERMARK_DELAY_MS } from "@/lib/domain/attempt";
import { flowOfNaive, type NaiveFlow } from "./naive-flow";

/** Folds each flow by itself into the same answers as ours: attempts, pairs and lists, all brought up to date with every one. */
export function createNaiveFold(): (naive: NaiveFlow) => void {
  const ledger = createLedger();
  const pairs = createPairBook(ENGINE_CAPS.pairs);
  const attempts = createAttemptRing(ENGINE_CAPS.attempts);
  const flows = createFlowRing(ENGINE_CAPS.flows);
  return (naive) => {
    const flow = flowOfNaive(naive);
    const folded = ledger.foldFlow(flow);
    flows.add(flow, folded.meaning, folded.connection);
    ledger.advance(plusMs(flow.time, -WATERMARK_DELAY_MS));
    for (const change of ledger.takeChanges().attempts) {
      pairs.fold(change);
      attempts.fold(change);
    }
  };
}

/** Counts a flow's verdict for its pair of pods and keeps nothing else: the floor, no answer to any of our questions. */
export function countNaively(counts: Map<string, Record<string, number>>, flow: NaiveFlow): void {
  const key = `${flow.source?.namespace}/${flow.source?.pod_name} -> ${flow.destination?.namespace}/${flow.destination?.pod_name}:${flow.l4?.TCP?.destination_port}`;
  const outcome = flow.event_type?.type !== 5 ? "other" : flow.verdict === "DROPPED" ? (flow.drop_reason_desc === "AUTH_REQUIRED" ? "refused" : "denied") : flow.auth_type === "SPIRE" ? "authenticated" : "allowed";
  const held = { ...counts.get(key) };
  held[outcome] = (held[outcome] ?? 0) + 1;
  counts.set(key, held);
}
