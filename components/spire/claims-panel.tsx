import { Icon, type IconName } from "@/components/ui/icon";
import { SafeText } from "@/components/ui/name";
import { Panel } from "@/components/ui/panel";
import type { SpireAnswer } from "@/lib/wire/spire";

const ICON = { holds: "ok", weakens: "gap", unknown: "not-known" } as const satisfies Readonly<Record<string, IconName>>;
const TINT = { holds: "text-content-muted", weakens: "text-without-ink", unknown: "text-content-muted" } as const;
const WORD = { holds: "holds", weakens: "weakens", unknown: "not observed" } as const;

/** What the configuration means for everything that is claimed of this cluster's pairs. */
export function ClaimsPanel({ answer }: { readonly answer: SpireAnswer }) {
  return (
    <Panel title="What this means for the claims" about="how far what is said of pairs can be relied on" basis={answer.meshAuth.configRead ? "from cilium-config and images' tags" : <span className="font-medium text-without-ink">cilium-config was not read</span>}>
      <ul className="px-3 pb-2 sm:px-4">
        {answer.claims.map(({ code, bearing, sentence }) => (
          <li key={code} className="grid grid-cols-[1.25rem_6.5rem_minmax(0,1fr)] gap-x-1.5 border-t border-line-subtle py-1.5 first:border-t-0 max-sm:grid-cols-[1.25rem_minmax(0,1fr)]">
            <Icon name={ICON[bearing]} className={`mt-0.5 ${TINT[bearing]}`} />
            <span className={bearing === "unknown" ? "not-known justify-self-start" : bearing === "weakens" ? "font-medium text-without-ink" : "text-content-muted"}>{WORD[bearing]}</span>
            <span className="max-sm:col-start-2">
              <SafeText text={sentence} />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
