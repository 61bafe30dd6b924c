import { countOfText } from "@/components/ui/format";
import { KERNEL_NAMES, SYN_TEETH } from "@/lib/domain/wait/teeth";
import type { WaitAnswer } from "@/lib/wire/wait";

const NAMED_AT_MOST = 3;
/** Teeth that are named of each kernel: up to 15 s. */
const NAMED_UNTIL_SEC = 15;

/** Whose retransmission timers the waits show, in words. */
export function kernelText(kernels: WaitAnswer["kernels"]): string {
  const parts = (["linear", "doubling"] as const).flatMap((timers) => {
    const nodes = kernels.filter((sight) => sight[timers] > 0).map((sight) => sight.node);
    const teeth = SYN_TEETH[timers].filter((sec) => sec <= NAMED_UNTIL_SEC).join(", ");
    return nodes.length === 0 ? [] : [`${KERNEL_NAMES[timers]} (${teeth} s) for clients on ${nodesText(nodes)}`];
  });
  return parts.length === 0 ? "not told yet: a wait of one second is the same on every kernel" : parts.join("; ");
}

function nodesText(nodes: readonly string[]): string {
  if (nodes.length <= NAMED_AT_MOST) return nodes.join(", ");
  return `${nodes.slice(0, NAMED_AT_MOST).join(", ")} and ${countOfText(nodes.length - NAMED_AT_MOST, "more node")}`;
}
