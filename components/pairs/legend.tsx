import { clockText, countText } from "@/components/ui/format";

interface LegendProps {
  readonly loaded: number;
  readonly matched: number;
  /** False: no more can be had here. */
  readonly hasMore: boolean;
  /** Set when the list no longer follows the stream: as of when it stands. */
  readonly stillAt: string | null;
  readonly onRenew: () => void;
}

/** What the table shows of what matches, and what its numbers mean. */
export function Legend({ loaded, matched, hasMore, stillAt, onRenew }: LegendProps) {
  return (
    <footer className="flex flex-wrap gap-x-4 gap-y-1 border-t border-line-subtle px-3 py-2 text-sm text-content-muted sm:px-4">
      <span>
        {countText(loaded)} of {countText(matched)} pairs loaded{loaded === matched ? "" : hasMore ? ", more as you scroll" : ", the others were not frozen"}
      </span>
      {stillAt !== null && (
        <span>
          so many rows stand still, as of {clockText(stillAt)};{" "}
          <button type="button" className="underline" onClick={onRenew}>
            begin again from now
          </button>
        </span>
      )}
      <span>times in UTC</span>
      <span>n of m: let through with authentication, of all that were let through or refused for missing authentication or audited. Pending, policy-denied, other drops and unknown are in neither</span>
      <span>a bar&rsquo;s share is at least 3 px wide; refusals repeat as diamonds under the trend</span>
    </footer>
  );
}
