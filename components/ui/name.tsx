import { splitTail } from "./format";
import { joinClasses } from "./join-classes";
import { visibleText } from "./visible-text";

/** Text from outside, isolated: it cannot turn the words around it, and hides no character. */
export function SafeText({ text, className }: { readonly text: string; readonly className?: string }) {
  return <bdi className={className}>{visibleText(text)}</bdi>;
}

/** A name that gives way in the middle: its last nine characters never clip, the whole name is its title. */
export function LongName({ text, full = text, className }: { readonly text: string; readonly full?: string; readonly className?: string }) {
  const { head, tail } = splitTail(visibleText(text));
  return (
    <bdi className={joinClasses("inline-flex min-w-0 max-w-full whitespace-nowrap", className)} title={visibleText(full)}>
      {head !== "" && <span className="truncate">{head}</span>}
      <span className={head === "" ? "truncate" : "flex-none"}>{tail}</span>
    </bdi>
  );
}

/** One end of a line between two: namespace muted before the name, or a boxed name for what is nobody's workload. */
export interface EndProps {
  readonly namespace: string | null;
  readonly name: string;
  readonly boxed: boolean;
  /** Complete, as the title. */
  readonly full: string;
}

/** One end: its namespace gives way first (it takes what the name leaves), then the name in its middle. */
export function EndName({ end }: { readonly end: EndProps }) {
  if (end.boxed) {
    return (
      <span className="inline-flex min-w-0 rounded-sm border border-dashed border-line-strong px-1 text-sm text-content-default">
        <LongName text={end.name} full={end.full} />
      </span>
    );
  }
  return (
    <span className="inline-flex min-w-0" title={visibleText(end.full)}>
      {end.namespace !== null && (
        <>
          <SafeText text={end.namespace} className={joinClasses("max-w-max flex-[1_1_0] truncate text-content-muted", end.namespace.length > 3 && "min-w-[2ch]")} />
          <span className="flex-none text-content-muted">/</span>
        </>
      )}
      <LongName text={end.name} full={end.full} className="text-content-strong" />
    </span>
  );
}

/** Two ends sharing one line: `a → b:8080/TCP`; both names give way, the arrow and the suffix never. */
export function TwoEnds({ source, destination, suffix }: { readonly source: EndProps; readonly destination: EndProps; readonly suffix: string }) {
  return (
    <span className="grid min-w-0 grid-cols-[minmax(0,max-content)_auto_minmax(0,max-content)_auto] items-baseline justify-start whitespace-nowrap text-content-strong">
      <EndName end={source} />
      <span className="px-1.5 text-content-muted">→</span>
      <EndName end={destination} />
      <span className="font-mono text-sm text-content-muted">{suffix}</span>
    </span>
  );
}
