import { Icon } from "@/components/ui/icon";
import { SafeText } from "@/components/ui/name";
import { OutcomeMark } from "@/components/ui/outcome-mark";
import { GateMark } from "@/components/ui/gate-mark";
import { Panel, PanelBody } from "@/components/ui/panel";
import type { PairAnswer } from "@/lib/wire/attempt";

type Check = PairAnswer["cause"]["checks"][number];

/** Why connections of the pair were refused, as far as it can be told; with every check that was made or could not be. */
export function CausePanel({ cause }: { readonly cause: PairAnswer["cause"] }) {
  if (cause.state === "none-needed") return null;
  const decided = cause.checks.filter((check) => check.state === "decided").length;
  const notObserved = cause.checks.filter((check) => check.state === "not-observed").length;
  return (
    <Panel
      id="cause"
      title="Likely cause"
      about={`${decided} of ${cause.checks.length} checks decided${notObserved > 0 ? `, ${notObserved} not observed` : ""}`}
      className={cause.state === "decided" ? "border-l-3 border-l-missing" : undefined}
    >
      <PanelBody className="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)] gap-x-8 gap-y-3 max-[1100px]:grid-cols-[minmax(0,1fr)]">
        <p className="text-lg text-pretty">
          {cause.state === "not-determined" && <span className="not-known mr-2">not determined</span>}
          <SafeText text={cause.sentence} />
        </p>
        <ol className="text-sm min-[1101px]:border-l min-[1101px]:border-line-default min-[1101px]:pl-5">
          {cause.checks.map((check) => (
            <li key={check.check} className={`grid grid-cols-[6.5rem_8rem_minmax(0,1fr)] gap-x-2 py-0.5 max-sm:grid-cols-[6.5rem_minmax(0,1fr)] ${check.state === "decided" ? "-mx-2 rounded-sm bg-missing-soft px-2" : ""}`}>
              <CheckState state={check.state} />
              <span className={check.state === "not-observed" ? "text-content-muted" : "font-medium text-content-strong"}>{check.check}</span>
              <span className="text-content-muted max-sm:col-start-2">
                <SafeText text={check.detail} />
              </span>
            </li>
          ))}
        </ol>
      </PanelBody>
    </Panel>
  );
}

function CheckState({ state }: { readonly state: Check["state"] }) {
  switch (state) {
    case "clear":
      return (
        <span className="inline-flex items-center gap-1.5 text-content-muted">
          <Icon name="ok" className="!size-3" />
          clear
        </span>
      );
    case "decided":
      return (
        <span className="inline-flex items-center gap-1.5 font-medium text-missing-ink">
          <OutcomeMark outcome="auth-refused" className="!size-3" />
          decided
        </span>
      );
    case "not-observed":
      return (
        <span className="inline-flex items-center gap-1.5 text-aside-ink">
          <GateMark gate="unknown" className="!size-3" />
          not observed
        </span>
      );
    default: {
      const never: never = state;
      return never;
    }
  }
}
