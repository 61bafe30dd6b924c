import { clockText, countOfText, countText, spanText } from "@/components/ui/format";
import type { OverviewAnswer } from "@/lib/wire/overview";
import type { RiseWire } from "@/lib/wire/history";

/** What a sharp rise of refusals is said as, piece by piece. */
export interface RiseWords {
  /** "Refusals rose at 14:02 UTC:" */
  readonly head: string;
  readonly numbers: string;
  /** What the refused have in common: its kind in words, the thing itself (text from the cluster), and the counts it rests on. */
  readonly common: { readonly before: string; readonly value: string; readonly after: string; readonly evidence: string } | null;
  /** Said where nothing was found. */
  readonly noCommon: string | null;
  /** The stretch to look at closer: the rise and as much before it. */
  readonly range: { readonly from: string; readonly to: string };
}

type Common = NonNullable<RiseWire["common"]>;

/** The rise in words; null where there was none. Numbers are lower bounds where events are missing, and say so. */
export function prepareRise({ rise }: Pick<OverviewAnswer, "rise">): RiseWords | null {
  if (rise === null) return null;
  const atLeast = rise.isShort ? "at least " : "";
  const since = rise.firstAt ?? rise.from;
  const beforeMs = Date.parse(rise.from) - Date.parse(rise.before.from);
  const lengthMs = Date.parse(rise.to) - Date.parse(rise.from);
  const when = rise.isOn ? "since then" : `until ${clockText(rise.to, "min")}`;
  return {
    head: `Refusals rose at ${clockText(since, "min")} UTC`,
    numbers: `${atLeast}${countText(rise.refused)} of ${countOfText(rise.of, "new connection")} were refused ${when} (${outcomesText(rise)}), ${atLeast}${countText(rise.before.refused)} of ${countText(rise.before.of)} in the ${spanText(beforeMs)} before.`,
    common: rise.common === null ? null : commonWords(rise.common, rise),
    noCommon: rise.common !== null ? null : rise.refused === rise.of ? "Nothing was let through at the same time: nothing tells them apart from others." : rise.lookedAt === 0 ? "What they have in common is not known: none of them is held any more." : "They have nothing in common that those let through do not have: neither node, end, port, policy nor an identity without an entry.",
    range: { from: timeText(Date.parse(rise.from) - Math.min(beforeMs, Math.max(lengthMs, 300_000))), to: rise.to },
  };
}

function outcomesText({ outcomes }: RiseWire): string {
  const said = (["auth-refused", "auth-pending", "policy-denied", "other-drop"] as const).filter((outcome) => outcomes[outcome] > 0);
  return said.map((outcome) => `${countText(outcomes[outcome])} ${outcome}`).join(", ");
}

function commonWords(common: Common, rise: RiseWire): NonNullable<RiseWords["common"]> {
  const [before, after] = SAID[common.kind];
  const { refused, withIt, without } = common;
  const many = refused.refused === refused.of ? `All ${countText(refused.of)}` : `${countText(refused.refused)} of the ${countText(refused.of)}`;
  const partly = refused.of < rise.refused ? ` that were looked at` : "";
  const others = `at the same time ${countText(without.refused)} of the ${countOfText(without.of, "other")} ${without.refused === 1 ? "was" : "were"} refused`;
  const earlier = common.before.of === 0 ? "before, none was like them" : `before, ${countText(common.before.refused)} of ${countText(common.before.of)} like them`;
  return {
    before: `${many}${partly} ${before} `,
    value: common.value,
    after: after === "" ? "" : ` ${after}`,
    evidence: `${countText(withIt.refused)} of ${countText(withIt.of)} such connections were refused; ${others}; ${earlier}.`,
  };
}

const SAID: Readonly<Record<Common["kind"], readonly [before: string, after: string]>> = {
  "identity-without-entry": ["have to do with an identity that has no SPIRE entry,", ""],
  policy: ["are under", ""],
  destination: ["go to", ""],
  source: ["come from", ""],
  nodes: ["go from node to node:", ""],
  "destination-node": ["go to node", ""],
  "source-node": ["come from node", ""],
  port: ["go to port", ""],
};

function timeText(ms: number): string {
  return new Date(ms).toISOString().replace(".000Z", "Z");
}
