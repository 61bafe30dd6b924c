import type { RecordChange } from "../cluster/record-shelf";
import type { PolicyRecord } from "../cluster/policy-record";
import { instantFromMs } from "../instant";
import { cutText, ruleTexts } from "./rule-text";
import type { ClusterChange } from "./stored";

/** Of each side of a change. */
const RULES_NAMED = 2;
const DETAIL_CAP = 400;

/** How something came to be known: when it was heard, and whether everything of its kind had been told before. */
export interface Heard {
  readonly atMs: number;
  readonly isTold: boolean;
}

type PolicyResource = "networkpolicies" | "ciliumnetworkpolicies" | "ciliumclusterwidenetworkpolicies";

/** The object's name as it stands in titles and links: `kind namespace/name`. */
export function policyTitle({ kind, namespace, name }: Pick<PolicyRecord, "kind" | "namespace" | "name">): string {
  return `${kind} ${namespace === "" ? "" : `${namespace}/`}${name}`;
}

/**
 * What became of a policy; null where what it demands is what it was. A policy that is told for the first time did not
 * change by that: it is dated by what the object itself says of its last change, and left out where it does not say.
 */
export function policyChangeOf({ before, after }: Pick<RecordChange<PolicyResource>, "before" | "after">, heard: Heard): ClusterChange | null {
  if (after === undefined) {
    if (before === undefined || !heard.isTold) return null;
    return { ...named(before), id: `policy/${before.uid}/gone`, at: instantFromMs(heard.atMs), verb: "deleted", detail: rulesText(before) };
  }
  const isNew = after.generation <= 1;
  if (before === undefined) {
    const ownMs = isNew ? (after.createdAtMs ?? after.changedAtMs) : after.changedAtMs;
    if (!heard.isTold && ownMs === null) return null;
    return { ...named(after), id: idOf(after, heard.atMs), at: timeOf(ownMs, heard.atMs), verb: isNew ? "created" : "changed", detail: isNew ? rulesText(after) : cutText(`before: not seen → ${rulesText(after)}`, DETAIL_CAP) };
  }
  if (before.uid !== after.uid) {
    return { ...named(after), id: idOf(after, heard.atMs), at: timeOf(after.createdAtMs, heard.atMs), verb: "changed", detail: cutText(`deleted and made anew: ${fromTo(before, after)}`, DETAIL_CAP) };
  }
  if (before.generation === after.generation && textOf(before) === textOf(after)) return null;
  return { ...named(after), id: idOf(after, heard.atMs), at: timeOf(after.changedAtMs, heard.atMs), verb: "changed", detail: cutText(fromTo(before, after), DETAIL_CAP) };
}

function named(record: PolicyRecord): Pick<ClusterChange, "kind" | "title"> {
  return { kind: "policy", title: policyTitle(record) };
}

/** The generation goes up with what is demanded, never with the status; an object without one is told apart by its time. */
function idOf({ uid, generation }: PolicyRecord, atMs: number): string {
  return generation === 0 ? `policy/${uid}/at-${atMs}` : `policy/${uid}/${generation}`;
}

/** Its own time, unless that lies ahead of the clock here. */
function timeOf(ownMs: number | null, heardMs: number): ClusterChange["at"] {
  return instantFromMs(ownMs === null ? heardMs : Math.min(ownMs, heardMs));
}

function textOf({ object }: PolicyRecord): string {
  return JSON.stringify([object["spec"], object["specs"]]);
}

function rulesOf({ reading }: PolicyRecord): readonly string[] {
  return reading.object === null ? [] : ruleTexts(reading.object);
}

function rulesText(record: PolicyRecord): string {
  return record.reading.object === null ? "its rules cannot be read" : cutText(listed(rulesOf(record), "no rule"), DETAIL_CAP);
}

function fromTo(before: PolicyRecord, after: PolicyRecord): string {
  const [old, now] = [rulesOf(before), rulesOf(after)];
  const gone = old.filter((text) => !now.includes(text));
  const came = now.filter((text) => !old.includes(text));
  if (after.reading.object === null) return `${listed(old, "no rule")} → rules that cannot be read`;
  if (gone.length === 0 && came.length === 0) return `generation ${before.generation} → ${after.generation}; peers, ports and authentication of its rules read the same`;
  return `${listed(gone, "no such rule")} → ${listed(came, "no rule instead")}`;
}

function listed(texts: readonly string[], none: string): string {
  const more = texts.length - RULES_NAMED;
  return texts.length === 0 ? none : `${texts.slice(0, RULES_NAMED).join("; ")}${more > 0 ? `; and ${more} more` : ""}`;
}
