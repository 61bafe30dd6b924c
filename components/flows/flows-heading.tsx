import { YouBar } from "@/components/ui/banner";
import { Basis, type BasisPart } from "@/components/ui/basis";
import { Button } from "@/components/ui/button";
import { clockText, countOfText, countText, windowSpanText } from "@/components/ui/format";
import { Icon } from "@/components/ui/icon";
import type { FlowsAnswer } from "@/lib/wire/flow";
import { FEED_CAP, waitingFlows, type Feed, type PauseReason } from "./feed";

interface FlowsHeadingProps {
  readonly answer: FlowsAnswer | null;
  readonly feed: Feed;
  readonly live: boolean;
  readonly grouped: boolean;
  readonly onGroup: () => void;
  readonly paused: boolean;
  readonly onToggle: () => void;
}

/** What the list is, how much of it is here, and how to hold it still. */
export function FlowsHeading({ answer, feed, live, grouped, onGroup, paused, onToggle }: FlowsHeadingProps) {
  const waiting = waitingFlows(feed);
  return (
    <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
      <h1 className="text-lg font-semibold text-content-strong">Flows</h1>
      <p className="text-content-muted">one Hubble event per row, newest first</p>
      {answer !== null && <Basis parts={basisOf(answer, feed)} />}
      <div className="ml-auto flex flex-wrap gap-1.5 max-[760px]:ml-0">
        {live && (
          <Button look={paused ? "ink" : "lined"} onClick={onToggle} aria-keyshortcuts="Space">
            <Icon name={paused ? "live" : "pause"} className="size-3" />
            {paused ? "resume" : "pause"}
            {paused && waiting > 0 && <span>+{countText(waiting)} new</span>}
          </Button>
        )}
        <Button aria-pressed={grouped} onClick={onGroup}>
          group attempts
        </Button>
      </div>
    </div>
  );
}

/** Matching flows, window, and what the server's memory does not reach back to. */
export function basisOf(answer: Pick<FlowsAnswer, "matched" | "window" | "held" | "heldFrom">, feed: Pick<Feed, "aged">): BasisPart[] {
  const parts: BasisPart[] = [{ text: `${countOfText(answer.matched, "flow")} matched when asked` }, { text: windowSpanText(answer.window) }];
  if (answer.heldFrom !== null && answer.heldFrom > answer.window.from) parts.push({ text: `held since ${clockText(answer.heldFrom)}, earlier ones are not`, short: true });
  else parts.push({ text: `${countText(answer.held)} held by the server` });
  if (feed.aged > 0) parts.push({ text: `newest ${countText(FEED_CAP)} kept on this page`, short: true });
  return parts;
}

/** Says that the list is held still, since when, why, and what waits. */
export function PauseBar({ feed, reason, open }: { readonly feed: Feed; readonly reason: PauseReason; /** A row is open now. */ readonly open: boolean }) {
  return (
    <YouBar>
      <Icon name="pause" className="size-3" />
      <span>
        <b>Paused</b>
        {feed.pausedAt === null ? "" : ` at ${clockText(feed.pausedAt)}`}
        {whyPaused(reason, open)}. The stream keeps running; <b>{countText(waitingFlows(feed))}</b> new flows wait, {countText(feed.waitingDropped)} dropped.
      </span>
    </YouBar>
  );
}

function whyPaused(reason: PauseReason, open: boolean): string {
  switch (reason) {
    case "asked":
      return "";
    case "row-open":
      return open ? " because a row is open" : " when a row was opened";
    case "scrolled":
      return " while you read further down";
    default:
      return reason satisfies never;
  }
}
