import { Icon } from "@/components/ui/icon";
import type { Step } from "./steps";
import { StepMark } from "./step-mark";

const EDGE = { on: "border-solid border-line-strong", partly: "border-dashed border-without", off: "border-solid border-missing", unknown: "border-dotted border-aside" } as const;

/** The way of a first packet, step after step: solid is seen, dotted is not known. Boxes lead to what is said of each below. */
export function PathDrawing({ steps }: { readonly steps: readonly Step[] }) {
  return (
    <ol aria-label="The way of a first packet" className="flex flex-wrap gap-y-3 px-3 pb-3 sm:px-4 sm:pb-4">
      {steps.map((step, at) => (
        <li key={step.id} className="flex min-w-0 items-stretch max-sm:w-full max-sm:flex-col lg:basis-1/5">
          <a href={`#${step.id}`} className={`plain-link grid w-40 content-start lg:w-auto lg:flex-1 gap-0.5 rounded-sm border-2 bg-surface-panel px-2.5 py-2 hover:bg-surface-hover max-sm:w-full ${EDGE[step.state]}`}>
            <span className="text-xs text-content-muted">
              {at + 1} · {step.place}
            </span>
            <b className="font-medium">{step.name}</b>
            <StepMark state={step.state} />
          </a>
          {at < steps.length - 1 && (
            <span className="flex items-center px-1 text-content-muted max-sm:h-5 max-sm:justify-center" aria-hidden="true">
              <Icon name="right" className="max-sm:hidden" />
              <Icon name="down" className="sm:hidden" />
            </span>
          )}
        </li>
      ))}
    </ol>
  );
}
