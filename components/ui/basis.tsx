import { Fragment, type ReactNode } from "react";

export interface BasisPart {
  readonly text: ReactNode;
  /** Coverage that is short: ochre, said first. */
  readonly short?: boolean;
}

/** How we know: the muted line beside a figure, its parts apart by a dot. */
export function Basis({ parts }: { readonly parts: readonly BasisPart[] }) {
  return (
    <span className="text-xs text-content-muted">
      {parts.map((part, index) => (
        <Fragment key={index}>
          {index > 0 && " · "}
          {part.short === true ? <span className="font-medium text-without-ink">{part.text}</span> : part.text}
        </Fragment>
      ))}
    </span>
  );
}
