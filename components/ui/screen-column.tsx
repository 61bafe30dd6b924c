import type { ReactNode } from "react";
import { SkeletonLine, SkeletonRows } from "./skeleton";
import { Written, type WrittenProps } from "./written";

/** A written state with what can be done about it, as one value. */
export type OfferedState = WrittenProps["state"] & Pick<WrittenProps, "actions">;

interface ScreenColumnProps {
  /** The screen's name: its heading until the answer brings one. */
  readonly title: string;
  /** What is being read, in a sentence; said until there is an answer. */
  readonly reading: string;
  /** Instead of the answer, or above it. */
  readonly states: readonly OfferedState[];
  /** The answer is that of the question before. */
  readonly old: boolean;
  /** Stands above the states, once there is an answer. */
  readonly heading?: ReactNode;
  /** The answer; null while there is none. */
  readonly children: ReactNode;
}

/** A screen's column: the shapes of what comes, what has to be said, the answer. Nothing looks like a number before one is known. */
export function ScreenColumn({ title, reading, states, old, heading, children }: ScreenColumnProps) {
  if (children === null && states.length === 0) return <FirstLoad title={title} reading={reading} />;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4 aria-busy:opacity-60" aria-busy={old}>
      {children === null ? <ScreenTitle title={title} /> : heading}
      {states.map((state) => (
        <BoxedState key={state.title} state={state} />
      ))}
      {children}
    </div>
  );
}

/** A screen's name, where no sentence of its answer stands for it. */
export function ScreenTitle({ title }: { readonly title: string }) {
  return <h1 className="text-lg font-semibold text-content-strong">{title}</h1>;
}

/** A written state in a box of its own. */
export function BoxedState({ state }: { readonly state: OfferedState }) {
  return <Written state={state} actions={state.actions} className="rounded-md border border-line-default bg-surface-panel" />;
}

function FirstLoad({ title, reading }: Pick<ScreenColumnProps, "title" | "reading">) {
  return (
    <>
      <h1 className="sr-only">{title}</h1>
      <div className="grid gap-2 py-2" aria-hidden="true">
        <SkeletonLine className="h-6 w-3/5" />
        <SkeletonLine className="h-6 w-2/5" />
      </div>
      <div className="rounded-md border border-line-default bg-surface-panel">
        <SkeletonRows rows={8} label={reading} />
      </div>
    </>
  );
}
