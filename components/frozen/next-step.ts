import { clockText } from "@/components/ui/format";
import { printFrozenPage, type FrozenPage } from "@/lib/wire/frozen-page";
import type { SnapshotAnswer } from "@/lib/wire/snapshot";
import { DEFAULT_FROM } from "@/lib/wire/url";

/** What to do after a frozen page was read. */
export interface NextStep {
  readonly sentence: string;
  /** The same page live: its own window while that is held, then the newest one. */
  readonly links: readonly { readonly label: string; readonly href: string }[];
}

const MINUTE_MS = 60_000;

/** Where to go on: `link.window` is what the server can be asked about now. */
export function nextStep(link: Pick<SnapshotAnswer, "window" | "cluster">, page: FrozenPage, frozen: { readonly cluster: string; readonly window: SnapshotAnswer["window"] }): NextStep {
  const { view } = page;
  const now = { label: "what it is now", href: printFrozenPage({ ...page, view: { ...view, from: DEFAULT_FROM, to: null } }) };
  const then = { label: "open this window live", href: printFrozenPage({ ...page, view }) };
  // What an event was does not change, and SPIRE is always shown as of now: neither has a window to go back to.
  const alone = page.screen === "flow" ? [{ label: "open it live", href: page.pathname }] : page.screen === "spire" ? [now] : null;
  if (link.cluster !== frozen.cluster) return { sentence: `This server reads another cluster now (${link.cluster}): what is frozen here is all that it has of ${frozen.cluster}.`, links: [] };
  if (alone !== null) return { sentence: page.screen === "flow" ? "The event’s own page shows it as long as Countersign holds it, and leads to its pair." : "Nodes and SPIRE are shown live as of now: compare.", links: alone };
  const held = { from: Date.parse(link.window.from), to: Date.parse(link.window.to) };
  const asked = { from: Date.parse(frozen.window.from), to: Date.parse(frozen.window.to) };
  // Windows begin at a whole minute, and what is held begins within one.
  if (held.from <= asked.from + MINUTE_MS && asked.from <= held.to) return { sentence: "Countersign still holds this window: open it live to filter, to sort, and to follow every link.", links: [then, now] };
  if (held.from <= asked.to && asked.to <= held.to) return { sentence: `Of this window Countersign still holds what came from ${timeText(link.window.from)} UTC on.`, links: [then, now] };
  return { sentence: `Countersign no longer holds this window (it goes back to ${timeText(link.window.from)} UTC): what is frozen here is all there is of it.`, links: [now] };
}

function timeText(time: string): string {
  return `${time.slice(0, 10)} ${clockText(time, "min")}`;
}
