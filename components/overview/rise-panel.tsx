import Link from "next/link";
import { WorstBar } from "@/components/ui/banner";
import { SafeText } from "@/components/ui/name";
import { OutcomeMark } from "@/components/ui/outcome-mark";
import { Time } from "@/components/ui/time";
import { markOf } from "@/lib/client/change-marks";
import { useView } from "@/lib/client/view";
import type { ChangeWire } from "@/lib/wire/history";
import type { OverviewAnswer } from "@/lib/wire/overview";
import { prepareRise } from "./rise";

/** Why is everything denied since then: the rise, what the refused have in common, and what changed just before. */
export function RisePanel({ answer }: { readonly answer: OverviewAnswer }) {
  const { hrefTo, change } = useView();
  const words = prepareRise(answer);
  if (words === null || answer.rise === null) return null;
  const { changes } = answer.rise;
  return (
    <section aria-label="Rise of refusals">
      <WorstBar>
        <span className="inline-flex items-center gap-1.5 font-medium text-missing-ink">
          <OutcomeMark outcome={answer.rise.outcomes["policy-denied"] * 2 > answer.rise.refused ? "policy-denied" : "auth-refused"} />
          {words.head}:
        </span>
        <p className="min-w-0">
          {words.numbers}{" "}
          <button type="button" onClick={() => change(words.range)} className="text-content-default underline decoration-line-strong underline-offset-3">
            show this stretch
          </button>
        </p>
        <p className="min-w-0 basis-full">
          {words.common === null ? (
            words.noCommon
          ) : (
            <>
              {words.common.before}
              <b>
                <SafeText text={words.common.value} className="[overflow-wrap:anywhere]" />
              </b>
              {words.common.after}. <span className="text-sm">{words.common.evidence}</span>
            </>
          )}
        </p>
        <div className="min-w-0 basis-full text-sm">
          {changes.length === 0 ? (
            <p>No change was heard in the two minutes before.</p>
          ) : (
            <ul className="grid gap-0.5">
              {changes.map((each) => (
                <Changed key={each.id} change={each} hrefTo={(policy) => hrefTo("/policies", { open: policy })} />
              ))}
            </ul>
          )}
        </div>
      </WorstBar>
    </section>
  );
}

function Changed({ change, hrefTo }: { readonly change: ChangeWire; readonly hrefTo: (policy: string) => string }) {
  const { word, verb, object, policy, detail } = markOf(change, 0);
  const name = <SafeText text={object} className="[overflow-wrap:anywhere]" />;
  return (
    <li>
      <Time at={change.at} className="font-mono" /> {word} {verb}: {policy === null ? name : <Link prefetch={false} href={hrefTo(policy)}>{name}</Link>}
      {detail !== "" && (
        <>
          {" "}
          <span aria-hidden="true">·</span> <SafeText text={detail} className="[overflow-wrap:anywhere]" />
        </>
      )}
    </li>
  );
}
