import { compileFilter } from "@/lib/domain/filter-match";
import { printInstant } from "@/lib/domain/instant";
import type { ListPlace } from "@/lib/ports/history-store";
import { sayForgotten } from "./answer-attempts";
import type { AnswerGround } from "./answer-ground";
import { isAfter, parsePlace, printPlace } from "./cursor";
import type { FlowEntry } from "./flow-ring";
import type { Held } from "./held";
import { holesWithin } from "./holes-within";
import { findEvents, listGroundOf, searched, searchedFromOf, type ListGround } from "./past-list";
import type { PastPlan } from "./past-plan";
import type { PastFound } from "./past-search";
import type { QuestionOf } from "./question";
import type { FlowRow, FlowRowOfFlow, FlowsReply, ReplyHead } from "./reply";

const HOLES_SHOWN = 1_000;

interface Listed extends ListPlace {
  readonly row: () => FlowRow;
}

/** Flows that match, newest first, with a row wherever events are known to be missing: memory's, and further back the events that history keeps. */
export async function answerFlows(question: QuestionOf<"flows">, ground: AnswerGround): Promise<FlowsReply> {
  const { held } = ground;
  const asked = ground.exactWindow(question.window, question.filter);
  const { completeSince } = held.flows;
  const list = await listGroundOf(ground, asked.window, completeSince);
  const { window, split } = list;
  const { filter } = asked;
  const test = compileFilter(filter, held.time.asOf());
  const after = question.cursor === null ? null : parsePlace(question.cursor);
  const holes: Listed[] = holesWithin(list.held.coverage().holes, window, HOLES_SHOWN).map((hole) => ({ time: hole.to, id: `hole ${hole.node ?? ""} ${hole.from}`, row: () => ({ row: "hole", hole }) }));
  const listed: Listed[] = holes.filter(({ time }) => split === null || time >= split);
  let matched = 0;
  for (const entry of held.flows.entries()) {
    const { time } = entry;
    if (time < window.from || time > window.to || (split !== null && time < split)) continue;
    if (filter.terms.length > 0 && !test.flow(entry.flow, { attempt: held.attemptOf(entry)?.attempt ?? null })) continue;
    matched += 1;
    listed.push({ time, id: entry.id, row: () => rowOfEntry(held, entry) });
  }
  const further = listed.sort(newestFirst).filter((row) => isAfter(row, after));
  const page = further.slice(0, question.limit);
  const isFull = further.length > question.limit || (page.length === question.limit && list.past !== null);
  const last = page.at(-1);
  const rest = { after: last ?? after, limit: question.limit - page.length };
  const found = isFull ? null : await searched(list, rest.after, findEvents(list, { filter, test, ...rest }));
  const older = found && olderPage(list, holes, found, rest);
  const next = isFull ? (last ?? null) : (older?.lookedTo ?? null);
  const head = (found ?? list).held.head(window);
  return {
    kind: "flows",
    ...(list.past === null ? sayForgotten(head, completeSince, "flows") : sayEvidenceAlone(head, list.past.recollection.plan)),
    matched: matched + (older?.matched ?? 0),
    searchedFrom: searchedFromOf(list, isFull, older?.lookedTo ?? null),
    held: held.flows.size,
    heldFrom: heldFromOf(list, held),
    nextCursor: next && printPlace(next),
    rows: [...page.map(({ row }) => row()), ...(older?.rows ?? [])],
  };
}

/** Since when flows are held, in memory or in history. */
function heldFromOf({ past }: ListGround, { flows, coverage }: Held): bigint | null {
  if (past?.recollection.plan.past) return past.recollection.plan.heldFrom;
  return flows.size === 0 ? null : (flows.completeSince ?? coverage().firstEventAt);
}

interface OlderPage {
  readonly rows: readonly FlowRow[];
  readonly matched: number;
  readonly lookedTo: ListPlace | null;
}

/** Events found in the past with the holes between them, as far down as was looked. */
function olderPage({ split }: ListGround, holes: readonly Listed[], { rows, lookedTo }: PastFound<FlowRowOfFlow>, { after, limit }: { readonly after: ListPlace | null; readonly limit: number }): OlderPage {
  if (split === null) return { rows: [], matched: 0, lookedTo: null };
  const between = holes.filter((hole) => hole.time < split && isAfter(hole, after) && (lookedTo === null || !isAfter(hole, lookedTo)));
  const all = [...rows.map((row): Listed => ({ time: row.flow.time, id: row.id, row: () => row })), ...between].sort(newestFirst);
  const page = all.slice(0, limit);
  const shown = page.map(({ row }) => row());
  return { rows: shown, matched: shown.filter(({ row }) => row === "flow").length, lookedTo: page.length < all.length ? (page.at(-1) ?? after) : lookedTo };
}

function newestFirst(a: ListPlace, b: ListPlace): number {
  return a.time !== b.time ? (a.time > b.time ? -1 : 1) : a.id < b.id ? -1 : 1;
}

function sayEvidenceAlone(head: ReplyHead, { past, split }: PastPlan): ReplyHead {
  if (past === null) return head;
  const reasons = [...head.coverage.reasons, `of what was before ${printInstant(split)} only events that are evidence were kept; counts of pairs are not affected`];
  return { ...head, coverage: { ...head.coverage, complete: false, reasons } };
}

/** A flow as a row; its record stays behind, lists do not show it. */
export function rowOfEntry(held: Held, entry: FlowEntry): FlowRowOfFlow {
  return { row: "flow", id: entry.id, flow: { ...entry.flow, raw: null }, meaning: entry.meaning, attempt: held.attemptOf(entry) };
}
