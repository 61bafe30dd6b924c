"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { CodeBlock } from "@/components/ui/code-block";
import { countOfText, countText, fullTimeText, windowSpanText } from "@/components/ui/format";
import { SafeText } from "@/components/ui/name";
import { Severity } from "@/components/ui/severity";
import { SkeletonRows } from "@/components/ui/skeleton";
import { OutcomeStatus } from "@/components/ui/status";
import { ApiError } from "@/lib/client/api-error";
import { outcomesPresent } from "@/lib/client/outcome-counts";
import { policiesQuery } from "@/lib/client/cluster-queries";
import { useView } from "@/lib/client/view";
import { pairPath } from "@/lib/wire/page-path";
import type { ListedPolicyWire, PoliciesAnswer, PolicyRuleWire } from "@/lib/wire/policies";
import { placeText } from "./rule-row";

/** One policy: what is said of it, what its rules decide, and the object itself. */
export function PolicyPanel({ id }: { readonly id: string }) {
  const { view, hrefTo } = useView();
  const query = useQuery(policiesQuery(view, "all", id));
  const policy = query.data?.policies[0];
  return (
    <section aria-label="The policy" className="min-w-0 rounded-md border border-line-default bg-surface-panel">
      <header className="flex items-start gap-3 px-4 pt-3 pb-2">
        <h2 className="min-w-0 flex-1 text-lg font-semibold text-content-strong [overflow-wrap:anywhere]">
          <SafeText text={policy === undefined ? id : policy.namespace === "" ? policy.name : `${policy.namespace}/${policy.name}`} />
        </h2>
        <Link href={hrefTo("/policies", { group: view.group })} prefetch={false} scroll={false} className="flex-none text-sm">
          close
        </Link>
      </header>
      {query.data !== undefined && policy !== undefined ? (
        <Filled policy={policy} answer={query.data} />
      ) : query.error instanceof ApiError ? (
        <p role="status" className="px-4 pb-4 [overflow-wrap:anywhere]">
          <SafeText text={`${query.error.message} ${query.error.hint}`} />
        </p>
      ) : (
        <SkeletonRows rows={6} label="Reading the policy." />
      )}
    </section>
  );
}

function Filled({ policy, answer }: { readonly policy: ListedPolicyWire; readonly answer: PoliciesAnswer }) {
  return (
    <>
      <div className="grid gap-1.5 px-4 pb-3 text-sm">
        <p className="text-content-muted">
          {policy.kind}, generation {countText(policy.generation)}, {countOfText(policy.bytes, "byte")} of JSON
          {policy.createdAt === null ? "" : `, created ${fullTimeText(policy.createdAt)}`}
        </p>
        <p className="[overflow-wrap:anywhere]">
          <Validity policy={policy} />
        </p>
        {policy.refused.map((reason) => (
          <p key={reason} className="[overflow-wrap:anywhere]">
            <Severity level="blocks" /> agents refuse it as a whole: <SafeText text={reason} />
          </p>
        ))}
        {policy.ignored.length > 0 && (
          <div>
            <Severity level="risk" /> fields without effect, which the schema drops:
            <ul className="font-mono text-xs [overflow-wrap:anywhere]">
              {policy.ignored.map((path) => (
                <li key={path}>
                  <SafeText text={path} />
                </li>
              ))}
            </ul>
            {policy.ignoredMore > 0 && <p>and {countText(policy.ignoredMore)} more</p>}
          </div>
        )}
      </div>
      <div className="border-t border-line-subtle px-4 py-3">
        <h3 className="mb-1 font-semibold text-content-strong">
          Matched <span className="text-xs font-normal text-content-muted">{windowSpanText(answer.window)}, connections of the pairs that these rules decide, by the policies as they are now</span>
        </h3>
        {policy.rules.length === 0 ? <p className="text-content-muted">No rule of it takes effect.</p> : policy.rules.map((rule) => <Matched key={placeText(rule)} rule={rule} />)}
      </div>
      {answer.text !== null && (
        <div className="border-t border-line-subtle p-4">
          {answer.text.cut && <p className="mb-1 text-sm text-content-muted">Only the beginning of the object is shown.</p>}
          <CodeBlock label="the object as YAML" text={answer.text.yaml.trimEnd()} />
        </div>
      )}
    </>
  );
}

function Validity({ policy: { validity } }: { readonly policy: ListedPolicyWire }) {
  if (validity.valid === null) return <span className="text-content-muted">The operator has not judged it (no Valid condition).</span>;
  return (
    <>
      {validity.valid ? "The operator calls it valid" : <b>The operator calls it not valid</b>}
      {validity.at === null ? "" : ` since ${fullTimeText(validity.at)}`}
      {validity.message !== "" && (
        <>
          : <SafeText text={validity.message} />
        </>
      )}
      . <span className="text-content-muted">That is no proof of what agents enforce.</span>
    </>
  );
}

function Matched({ rule }: { readonly rule: PolicyRuleWire }) {
  const { hrefTo } = useView();
  const { matches } = rule;
  return (
    <div className="mt-2 grid gap-1 text-sm">
      <p className="text-content-muted">
        {placeText(rule)}: {matches.pairs === 0 ? "decides no pair that was seen" : `decides ${countOfText(matches.pairs, "pair")}, ${countOfText(matches.attempts.total, "new connection")}`}
      </p>
      <p className="flex flex-wrap gap-x-3 gap-y-0.5">
        {outcomesPresent(matches.attempts).map(({ outcome, count }) => (
          <OutcomeStatus key={outcome} outcome={outcome}>
            {countText(count)}
          </OutcomeStatus>
        ))}
      </p>
      {matches.examples.length > 0 && (
        <ul className="[overflow-wrap:anywhere]">
          {matches.examples.map((key) => (
            <li key={key}>
              <Link prefetch={false} href={hrefTo(pairPath(key))}>
                <SafeText text={key.replaceAll("~", " → ").replace(/ → ([^ ]*)$/, ", $1")} />
              </Link>
            </li>
          ))}
          {matches.pairs > matches.examples.length && <li className="text-content-muted">and {countOfText(matches.pairs - matches.examples.length, "other pair")}</li>}
        </ul>
      )}
    </div>
  );
}
