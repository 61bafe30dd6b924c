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
  // Causes rule each other out in this order: what is to be done is what the first of them says.
  const todo = cause.checks.find(({ state }) => state === "decided")?.todo ?? null;
  const notObserved = cause.checks.filter((check) => check.state === "not-observed").length;
  return (
    <Panel
      id="cause"
      title="Likely cause"
      about={`${decided} of ${cause.checks.length} checks decided${notObserved > 0 ? `, ${notObserved} not observed` : ""}`}
      className={cause.state === "decided" ? "border-l-3 border-l-missing" : undefined}
    >
      <PanelBody className="grid gap-3">
        <p className="text-lg text-pretty">
          {cause.state === "not-determined" && <span className="not-known mr-2">not determined</span>}
          <SafeText text={cause.sentence} />
        </p>
        {todo !== null && (
          <p className="max-w-[62rem] text-pretty">
            <b className="font-medium text-content-strong">What to do:</b> <SafeText text={todo} />
          </p>
        )}
        <ol className="gap-x-8 text-sm min-[1101px]:columns-2">
          {cause.checks.map((check) => (
            <li key={check.check} className={`grid break-inside-avoid grid-cols-[6.5rem_minmax(0,1fr)] gap-x-2 py-0.5 ${check.state === "decided" ? "rounded-sm bg-missing-soft px-2" : "px-2"}`}>
              <CheckState state={check.state} />
              <span>
                <span className={check.state === "not-observed" ? undefined : "font-medium text-content-strong"}>
                  <SafeText text={check.check} />
                </span>
                {check.detail !== cause.sentence && (
                  <span className="block text-content-muted">
                    <SafeText text={check.detail} />
                  </span>
                )}
                {check.todo !== null && check.todo !== todo && (
                  <span className="block">
                    <SafeText text={check.todo} />
                  </span>
                )}
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
        <span className="inline-flex h-[1.125rem] items-center gap-1.5 text-content-muted">
          <Icon name="ok" className="!size-3" />
          clear
        </span>
      );
    case "decided":
      return (
        <span className="inline-flex h-[1.125rem] items-center gap-1.5 font-medium text-missing-ink">
          <OutcomeMark outcome="auth-refused" className="!size-3" />
          decided
        </span>
      );
    case "not-observed":
      return (
        <span className="inline-flex h-[1.125rem] items-center gap-1.5 text-aside-ink">
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
