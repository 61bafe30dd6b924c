"use client";

import { useRef, useState, type ReactNode } from "react";
import { Dialog } from "@/components/ui/dialog";
import { countOfText, clockText } from "@/components/ui/format";
import { SafeText } from "@/components/ui/name";
import { Time } from "@/components/ui/time";
import { visibleText } from "@/components/ui/visible-text";
import { groupMarks, type MarkGroup } from "./mark-groups";
import { useWidth } from "./share-bar";

/** Something that happened at one time, in words. */
export interface RailMark {
  readonly key: string;
  /** Place on the axis, 0 to 1. */
  readonly share: number;
  /** RFC 3339. */
  readonly at: string;
  readonly word: string;
  readonly object: string;
  readonly verb: string;
  readonly detail: string;
}

interface MarkRailProps<Mark extends RailMark> {
  readonly marks: readonly Mark[];
  /** Where the axis above begins and ends, from the edges of the place: CSS lengths. */
  readonly left: string;
  readonly right: string;
  /** How far the dashed line reaches up into the drawing, pixels. */
  readonly riser?: number;
  readonly label: string;
  /** Where to read more of one. */
  readonly linkOf?: (mark: Mark) => ReactNode;
}

/** Pixels from which on what changed is named beside its word. */
const ROOM_FOR_OBJECT = 96;

/** Marks under a time axis: a square with its word; what stands too close is one with its number. Each opens what happened. */
export function MarkRail<Mark extends RailMark>({ marks, left, right, riser = 0, label, linkOf }: MarkRailProps<Mark>) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const [open, setOpen] = useState<readonly string[] | null>(null);
  if (marks.length === 0) return null;
  const opened = open === null ? [] : marks.filter(({ key }) => open.includes(key));
  return (
    <div style={{ paddingLeft: left, paddingRight: right }}>
      <div ref={box} role="group" aria-label={label} className="relative h-7">
        {width !== null && groupMarks(marks, width).map((group) => <MarkButton key={group.marks[0]?.key} group={group} riser={riser} onOpen={() => setOpen(group.marks.map(({ key }) => key))} />)}
      </div>
      <Dialog open={opened.length > 0} onClose={() => setOpen(null)} title={opened.length === 1 ? "What changed" : countOfText(opened.length, "change")}>
        <ol className="grid gap-3">
          {opened.map((mark) => (
            <li key={mark.key} className="grid gap-0.5">
              <p className="flex flex-wrap items-baseline gap-x-2">
                <span className="font-mono">
                  <Time at={mark.at} /> <span className="text-content-muted">UTC</span>
                </span>
                <b>
                  {mark.word} {mark.verb}
                </b>
                <SafeText text={mark.object} className="[overflow-wrap:anywhere]" />
              </p>
              {mark.detail !== "" && <SafeText text={mark.detail} className="text-sm text-content-muted [overflow-wrap:anywhere]" />}
              {linkOf?.(mark)}
            </li>
          ))}
        </ol>
      </Dialog>
    </div>
  );
}

function MarkButton<Mark extends RailMark>({ group, riser, onOpen }: { readonly group: MarkGroup<Mark>; readonly riser: number; readonly onOpen: () => void }) {
  const { x, marks, room, side } = group;
  const [first] = marks;
  if (first === undefined) return null;
  const kinds = [...new Set(marks.map(({ word }) => word))].join(", ");
  const object = visibleText(first.object);
  // The name begins with what is seen: who speaks to a machine says what stands there.
  const name = marks.length === 1 ? `${[first.word, object].join(" ").trim()} ${first.verb}, ${clockText(first.at)} UTC` : `${countOfText(marks.length, "change")}: ${kinds}, ${clockText(first.at)} to ${clockText(marks.at(-1)?.at ?? first.at)} UTC`;
  return (
    <>
      {riser > 0 && <span aria-hidden="true" className="pointer-events-none absolute bottom-[19px] border-l border-dashed border-content-muted" style={{ left: x, height: riser }} />}
      <button
        type="button"
        aria-label={name}
        title={name}
        onClick={onOpen}
        className={`group absolute top-0.5 flex h-6 items-center gap-1 text-xs whitespace-nowrap ${side === "left" ? "flex-row-reverse" : ""}`}
        style={side === "left" ? { right: `calc(100% - ${x + 12}px)` } : { left: x - 12 }}
      >
        <span className="flex size-6 flex-none items-center justify-center">
          <span className={`flex items-center justify-center bg-content-default font-medium text-surface-panel ${marks.length > 1 ? "h-4 min-w-4 px-0.5 text-[0.625rem]/4" : "size-2.5"}`}>{marks.length > 1 && marks.length}</span>
        </span>
        {room > 0 && (
          <span className="truncate text-content-muted group-hover:text-content-strong" style={{ maxWidth: room }}>
            {" "}
            <span className="font-medium text-content-default">{marks.length === 1 ? first.word : "changes"}</span>
            {room >= ROOM_FOR_OBJECT && (marks.length === 1 ? ` ${object}` : `: ${kinds}`)}
          </span>
        )}
      </button>
    </>
  );
}
