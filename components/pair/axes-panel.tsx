import Link from "next/link";
import type { ReactNode } from "react";
import { countOfText, countText } from "@/components/ui/format";
import { SafeText } from "@/components/ui/name";
import { BesideStatus, GateStatus, OutcomeStatus } from "@/components/ui/status";
import { Time } from "@/components/ui/time";
import { useView } from "@/lib/client/view";
import { encryptedWord, policyName } from "@/lib/client/pair-words";
import type { PairAnswer } from "@/lib/wire/attempt";
import type { PairWire } from "@/lib/wire/pair";
import { besideLines, entriesText, entryWord, identityLines, observedLines, requiredAxis } from "./axes";

/** The four axes, which are never merged into one. */
export function AxesPanel({ answer }: { readonly answer: PairAnswer }) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_minmax(0,1.4fr)_minmax(0,1fr)_minmax(0,1.1fr)] border-t border-line-default max-[1100px]:grid-cols-2 max-sm:grid-cols-[minmax(0,1fr)]">
      <RequiredAxis pair={answer.pair} />
      <ObservedAxis answer={answer} />
      <EncryptedAxis pair={answer.pair} />
      <IdentityAxis pair={answer.pair} />
    </div>
  );
}

function Axis({ title, basis, children }: { readonly title: string; readonly basis: ReactNode; readonly children: ReactNode }) {
  return (
    <section
      aria-label={title}
      className="flex min-w-0 flex-col gap-1 border-l border-line-default px-5 pt-3 pb-3.5 first:border-l-0 max-[1100px]:nth-3:border-l-0 max-[1100px]:nth-[n+3]:border-t max-sm:border-t max-sm:border-l-0 max-sm:px-3 max-sm:first:border-t-0"
    >
      <h2 className="text-xs font-medium text-content-muted">{title}</h2>
      {children}
      <p className="mt-auto pt-1.5 text-xs text-content-muted">{basis}</p>
    </section>
  );
}

function RequiredAxis({ pair }: { readonly pair: PairWire }) {
  const { hrefTo } = useView();
  const axis = requiredAxis(pair);
  return (
    <Axis title="Required" basis={axis.basis}>
      <p className="text-lg">
        <GateStatus gate={axis.state}>{axis.where}</GateStatus>
      </p>
      {axis.policies.length > 0 && (
        <ul>
          {axis.policies.map(({ direction, name }) => (
            <li key={`${direction} ${name}`} className="[overflow-wrap:anywhere]">
              <SafeText text={policyName(name)} className="font-medium text-content-strong" /> <span className="text-content-muted">{direction}, <SafeText text={name} />{axis.rules.length > 0 ? "" : ", named by Hubble"}</span>
            </li>
          ))}
        </ul>
      )}
      {axis.rules.length > 0 && (
        <ul className="text-sm text-content-muted">
          {axis.rules.map((rule) => (
            <li key={rule} className="[overflow-wrap:anywhere]">
              <SafeText text={rule} />
            </li>
          ))}
        </ul>
      )}
      {axis.reason !== "" && (
        <p className="text-content-muted">
          <SafeText text={axis.reason} />
        </p>
      )}
      <p className="text-sm">
        <Link prefetch={false} href={hrefTo("/explain")}>
          how authentication works here
        </Link>
      </p>
    </Axis>
  );
}

function ObservedAxis({ answer }: { readonly answer: PairAnswer }) {
  const { pair, attempts } = answer;
  const lines = observedLines(pair, attempts);
  const beside = besideLines(pair, attempts);
  const basis =
    pair.lastAuthenticated === null ? (
      "authentication was not seen to hold in this window"
    ) : (
      <>
        last seen to hold at <Time at={pair.lastAuthenticated} /> UTC{pair.decidingNodes.length === 1 ? `, on ${pair.decidingNodes[0] ?? ""}` : ""}
      </>
    );
  return (
    <Axis title="Observed" basis={basis}>
      <p className="text-lg font-medium text-content-strong">{countOfText(pair.attempts.total, "new connection")}</p>
      <ul className="grid gap-0.5">
        {lines.map(({ outcome, count, detail }) => (
          <li key={outcome} className="flex flex-wrap items-center gap-x-2">
            <OutcomeStatus outcome={outcome} />
            <b>{countText(count)}</b>
            {detail !== "" && (
              <span className="min-w-0 text-sm text-content-muted [overflow-wrap:anywhere]">
                <SafeText text={detail} />
              </span>
            )}
          </li>
        ))}
      </ul>
      {beside.length > 0 && (
        <div className="mt-1 grid gap-0.5 border-t border-dashed border-line-strong pt-1 text-sm">
          <span className="text-xs text-content-muted">beside them, in no total</span>
          {beside.map(({ beside: shape, text }) => (
            <BesideStatus key={text} beside={shape}>
              <SafeText text={text} className="[overflow-wrap:anywhere]" />
            </BesideStatus>
          ))}
        </div>
      )}
    </Axis>
  );
}

function EncryptedAxis({ pair }: { readonly pair: PairWire }) {
  const { state, reason, evidence } = pair.encryptedBy;
  return (
    <Axis title="Encrypted by" basis={evidence.length > 0 ? <SafeText text={evidence.join("; ")} /> : "nothing was seen that speaks for or against it"}>
      <p className="text-lg">
        <span className={state === "unknown" ? "not-known" : "font-medium text-content-strong"}>{encryptedWord(state)}</span>
      </p>
      <p className="text-content-muted">
        {reason !== null && (
          <>
            <SafeText text={reason.replace(/\.$/, "")} />.{" "}
          </>
        )}
        Authentication does not encrypt.
      </p>
    </Axis>
  );
}

function IdentityAxis({ pair }: { readonly pair: PairWire }) {
  return (
    <Axis title="Identity" basis={pair.source.entry.state === "not-observed" || pair.destination.entry.state === "not-observed" ? "not every entry was observed: whether one exists is not known there" : "entries as SPIRE has them"}>
      <p className="text-lg">
        <span className={entriesText(pair) === "entries not observed" ? "not-known" : "font-medium text-content-strong"}>{entriesText(pair)}</span>
      </p>
      {identityLines(pair).map((line) => (
        <div key={line.side} className="min-w-0">
          <p>
            <span className="font-mono text-content-strong">{line.identities.join(", ") || "no identity"}</span> <span className="text-content-muted">{line.side}{line.namedBy === null ? "" : `, ${line.namedBy}`}</span>
          </p>
          {line.spiffeIds.map((id) => (
            <p key={id} className="font-mono text-xs text-content-muted [overflow-wrap:anywhere]">
              <SafeText text={id} />
            </p>
          ))}
          <p className="text-sm [overflow-wrap:anywhere]">
            <span className={line.entry.state === "not-observed" ? "not-known" : "font-medium text-content-strong"}>{entryWord(line.entry.state)}</span>
            {line.entry.reason !== null && (
              <span className="text-content-muted">
                {" "}
                <SafeText text={line.entry.reason} />
              </span>
            )}
          </p>
          {line.labels.length > 0 && (
            <details className="text-sm text-content-muted">
              <summary className="w-fit">{countOfText(line.labels.length, "label")}</summary>
              <ul className="font-mono text-xs [overflow-wrap:anywhere]">
                {line.labels.map((label) => (
                  <li key={label}>
                    <SafeText text={label} />
                  </li>
                ))}
              </ul>
            </details>
          )}
        </div>
      ))}
    </Axis>
  );
}
