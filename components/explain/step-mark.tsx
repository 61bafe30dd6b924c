import { Icon, type IconName } from "@/components/ui/icon";
import type { StepState } from "./steps";

const ICON = { on: "ok", partly: "gap", off: "stopped", unknown: "not-known" } as const satisfies Readonly<Record<StepState, IconName>>;
const TINT = { on: "tint-proved", partly: "tint-without", off: "tint-missing", unknown: "tint-aside" } as const;
const WORD = { on: "on", partly: "for some only", off: "off", unknown: "not observed" } as const;

/** Shape, colour and word of how a step stands. */
export function StepMark({ state }: { readonly state: StepState }) {
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <Icon name={ICON[state]} className={TINT[state]} />
      <span className={state === "unknown" ? "not-known" : "font-medium text-content-strong"}>{WORD[state]}</span>
    </span>
  );
}
