/** Marks that stand so close that they are one to the eye and the finger. */
export interface MarkGroup<Mark> {
  /** Pixels from the left edge: the middle of the marks. */
  readonly x: number;
  readonly marks: readonly Mark[];
  /** Room for words beside it, pixels; 0: none. */
  readonly room: number;
  /** The side on which that room is. */
  readonly side: "right" | "left";
}

/** Marks closer than this are one: a finger's width. */
export const MARK_PX = 24;
/** Words have room enough from here on: which side has more does not matter then. */
const EASY_ROOM_PX = 76;
/** Words shorter than this say nothing. */
const LEAST_ROOM_PX = 36;

/** Marks by their places on an axis of `width` pixels, in order; neighbours closer than MARK_PX are one. */
export function groupMarks<Mark extends { readonly share: number }>(marks: readonly Mark[], width: number): MarkGroup<Mark>[] {
  const groups: { first: number; last: number; marks: Mark[] }[] = [];
  for (const mark of [...marks].sort((a, b) => a.share - b.share)) {
    const x = mark.share * width;
    const last = groups.at(-1);
    if (last !== undefined && x - middle(last) < MARK_PX) {
      last.last = x;
      last.marks.push(mark);
    } else groups.push({ first: x, last: x, marks: [mark] });
  }
  return groups.map((group, index) => {
    const x = middle(group);
    const before = groups[index - 1];
    const after = groups[index + 1];
    const right = (after === undefined ? width : middle(after) - MARK_PX / 2) - x - MARK_PX / 2;
    // The words of the group before stand in the same room.
    const left = index === 0 || before === undefined ? x - MARK_PX / 2 : 0;
    const side = right >= EASY_ROOM_PX || right >= left ? "right" : "left";
    const room = Math.max(0, side === "right" ? right : left);
    return { x, marks: group.marks, room: room >= LEAST_ROOM_PX ? Math.floor(room) : 0, side };
  });
}

function middle({ first, last }: { readonly first: number; readonly last: number }): number {
  return (first + last) / 2;
}
