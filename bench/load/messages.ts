import { makeMix, type MixOptions } from "./mix";
import { createStamper } from "./stamp";

/** So many encoded GetFlowsResponse messages of the mix, without gRPC framing, their clock moving with their number. */
export function makeMessages(options: MixOptions, count: number): readonly Buffer[] {
  let at = 1_795_356_000_000;
  const stamper = createStamper(makeMix(options), () => (at += 0.05));
  return stamper.next(count).slice(0, count).map((frame) => frame.subarray(5));
}
