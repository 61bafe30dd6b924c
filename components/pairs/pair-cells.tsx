import { BesideMark } from "@/components/ui/beside-mark";
import { countText } from "@/components/ui/format";
import { SafeText } from "@/components/ui/name";
import { OutcomeMark } from "@/components/ui/outcome-mark";
import { GateStatus, GradeStatus } from "@/components/ui/status";
import { Time } from "@/components/ui/time";
import { visibleText } from "@/components/ui/visible-text";
import { VisuallyHidden } from "@/components/ui/visually-hidden";
import { OutcomeBar } from "./outcome-bar";
import type { BasisText, LastText, PairRow } from "./pair-row";

const SECOND_LINE = "block truncate text-xs/[0.8125rem]";

function SecondLine({ basis, indent = true }: { readonly basis: BasisText; readonly indent?: boolean }) {
  return (
    <span title={visibleText(basis.full)} className={`${SECOND_LINE} ${indent ? "pl-[1.3125rem]" : ""} ${basis.short ? "text-without-ink" : "text-content-muted"}`}>
      <SafeText text={basis.text} />
    </span>
  );
}

/** Gate and word, and who demands it. */
export function RequiredCell({ row }: { readonly row: PairRow }) {
  return (
    <>
      <GateStatus gate={row.required.state} />
      <SecondLine basis={row.required.detail} />
    </>
  );
}

/** Grade with n of m; coverage or its reason below. */
export function GradeCell({ row }: { readonly row: PairRow }) {
  const { grade, numerator, denominator, basis } = row.grade;
  return (
    <>
      <GradeStatus grade={grade}>
        {denominator > 0 && (
          <>
            <span className="font-medium text-content-strong">{countText(numerator)}</span> of {countText(denominator)}
          </>
        )}
      </GradeStatus>
      <SecondLine basis={basis} />
    </>
  );
}

/** Bar and counts of the outcomes; what stands beside them below, never in the bar. */
export function OutcomesCell({ row }: { readonly row: PairRow }) {
  return (
    <>
      {row.outcomes.length > 0 && (
        <span className="flex items-center gap-2.5">
          <OutcomeBar counts={row.pair.attempts} className="flex-none max-[1100px]:hidden max-[760px]:block" />
          <span className="flex min-w-0 flex-wrap gap-x-2 text-sm">
            {row.outcomes.map(({ outcome, count }) => (
              <span key={outcome} title={outcome} className="inline-flex items-center gap-[0.1875rem] text-content-default">
                <OutcomeMark outcome={outcome} className="!size-3" />
                <VisuallyHidden>{outcome} </VisuallyHidden>
                {countText(count)}
              </span>
            ))}
          </span>
        </span>
      )}
      {row.beside.length > 0 ? (
        <span className="flex min-w-0 gap-x-2 overflow-hidden text-xs/[0.875rem] whitespace-nowrap">
          {row.beside.map(({ beside, text, full }) => (
            <span key={beside} title={full} className={beside === "established-refused" ? "inline-flex items-center gap-1 font-medium text-missing-ink" : "inline-flex min-w-0 items-center gap-1 text-content-muted"}>
              <BesideMark beside={beside} className="!size-3" />
              <span className="truncate">{text}</span>
            </span>
          ))}
        </span>
      ) : (
        row.outcomesNote !== null && <SecondLine basis={row.outcomesNote} indent={false} />
      )}
    </>
  );
}

/** What encrypts the pair, or that nobody read it. */
export function EncryptedCell({ row }: { readonly row: PairRow }) {
  const { state, word, reason } = row.encrypted;
  return (
    <span title={visibleText(reason)} className={state === "unknown" ? "not-known" : state === "nothing" ? "text-content-default" : "font-medium text-content-strong"}>
      {word}
    </span>
  );
}

/** When authentication last held, and when it was last missing. */
export function LastCell({ row }: { readonly row: PairRow }) {
  return (
    <>
      <LastLine outcome="authenticated" last={row.lastAuthenticated} />
      {row.lastRefused !== null && <LastLine outcome="auth-refused" last={row.lastRefused} />}
    </>
  );
}

function LastLine({ outcome, last }: { readonly outcome: "authenticated" | "auth-refused"; readonly last: LastText }) {
  if (last.state === "none") return <span className="block truncate text-sm/[1.0625rem] text-content-muted">{last.text}</span>;
  return (
    <span className="flex items-center gap-[0.3125rem] text-sm/[1.0625rem] text-content-default">
      <OutcomeMark outcome={outcome} className="!size-[0.6875rem]" label={outcome === "authenticated" ? "last authenticated" : "last refused"} />
      <Time at={last.time} />
    </span>
  );
}
