import { windowSpanText } from "@/components/ui/format";
import { whyEmpty, type WrittenState } from "@/lib/client/written-state";
import type { Filter } from "@/lib/domain/filter";
import type { SourceHealthWire } from "@/lib/wire/answer";
import { withoutDefaults } from "@/lib/wire/url";
import type { WaitAnswer } from "@/lib/wire/wait";
import { excludedOf } from "./wait-text";

/** True when the window holds nothing that could be drawn. */
export function isEmptyWait({ m1, m2, m3, m4 }: WaitAnswer): boolean {
  return (m4.of ?? m4.affected) === 0 && m3.pending === 0 && excludedOf(m1) === 0 && m2.count + m2.unresolved + m2.open + m2.excluded === 0;
}

/** Why there is no wait to show. */
export function emptyWait(answer: WaitAnswer, filter: Filter, source: SourceHealthWire | null): WrittenState {
  const noun = "new connections under required authentication";
  const said = withoutDefaults(filter).terms.length;
  if (answer.watermark === null || said > 0) return whyEmpty({ noun, total: null, matched: 0, window: answer.window, watermark: answer.watermark, coverage: answer.coverage }, filter, source);
  const { verdicts } = answer.coverage;
  if (verdicts !== "seen" && verdicts !== "none seen") {
    return {
      kind: "partial",
      title: "Waits cannot be measured",
      text: `Policy verdicts are ${verdicts} on at least one node, and a wait ends with a verdict. Verdicts are off where bpf-events-policy-verdict-enabled in cilium-config is false.`,
      commands: [],
      actions: ["open-coverage"],
    };
  }
  return {
    kind: "empty",
    title: `No new connection under required authentication in ${windowSpanText(answer.window)}`,
    text: "Only a connection that a rule asks to authenticate can wait for it. Connections that no rule asks, and those that were open before, are not counted here.",
    commands: [],
    actions: ["widen-window", "open-coverage"],
  };
}
