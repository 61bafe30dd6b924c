import { objectKey, type ClusterRecords, type ClusterResource } from "@/lib/domain/cluster/records";
import { fingerprint } from "./fingerprint";
import { objectOf, textOf, type JsonObject } from "./json";
import type { Mailbox } from "./mailbox";
import type { ResourcePlan } from "./resources";
import type { SharedValues } from "./shared-values";

/** Turns one resource's objects into records, and knows which were told: of an object it keeps its key and a number. */
export interface ObjectIntake {
  /** An object that exists now. `bytes` is the length of its JSON. */
  take(object: JsonObject, bytes: number): void;
  drop(object: JsonObject): void;
  /** An object that could not be held or read. */
  leaveOut(): void;
  /** What is taken from here to `endList` is all there is. */
  beginList(): void;
  endList(): void;
  /** Takes everything back that was told. */
  dropAll(): void;
  readonly objects: number;
  readonly leftOut: number;
  /** Why objects were left out; "" when none was. */
  readonly leftOutReason: string;
}

/** An intake that tells `mailbox` what changed: an object whose record is what it was is no change. */
export function createObjectIntake<Resource extends ClusterResource>(plan: ResourcePlan<Resource>, shared: SharedValues, mailbox: Mailbox): ObjectIntake {
  /** Fingerprints of the records that were told. */
  const told = new Map<string, number>();
  /** Lengths of the objects' JSON, where they count. */
  const lengths = new Map<string, number>();
  let listed: Set<string> | null = null;
  let rawBytes = 0;
  let tooLarge = 0;
  let overCap = 0;

  function untell(key: string): void {
    if (!told.delete(key)) return;
    rawBytes -= lengths.get(key) ?? 0;
    lengths.delete(key);
    mailbox.put(plan.resource, key, null);
  }

  function record(object: JsonObject, key: string, bytes: number): ClusterRecords[Resource] | null {
    const metadata = objectOf(object["metadata"]);
    const [namespace, name] = [textOf(metadata["namespace"]), textOf(metadata["name"])];
    if (name === "" || (plan.name !== null && name !== plan.name)) return null;
    return plan.project({ object, namespace, name, key, bytes }, shared);
  }

  function keyOf(object: JsonObject): string {
    const metadata = objectOf(object["metadata"]);
    return objectKey(textOf(metadata["namespace"]), textOf(metadata["name"]));
  }

  return {
    take(object, bytes) {
      const key = keyOf(object);
      const made = record(object, key, bytes);
      if (made === null) return untell(key);
      const before = told.get(key);
      const added = plan.rawBytesCap === null ? 0 : bytes - (lengths.get(key) ?? 0);
      const isOver = (before === undefined && told.size >= plan.cap) || (plan.rawBytesCap !== null && rawBytes + added > plan.rawBytesCap);
      if (isOver) {
        overCap += 1;
        return untell(key);
      }
      listed?.add(key);
      const print = fingerprint(JSON.stringify(made));
      rawBytes += added;
      if (plan.rawBytesCap !== null) lengths.set(key, bytes);
      told.set(key, print);
      if (before !== print) mailbox.put(plan.resource, key, made);
    },
    drop(object) {
      const key = keyOf(object);
      if (!told.has(key)) overCap = Math.max(0, overCap - 1);
      untell(key);
    },
    leaveOut() {
      tooLarge += 1;
    },
    beginList() {
      listed = new Set();
      tooLarge = 0;
      overCap = 0;
    },
    endList() {
      const seen = listed ?? new Set<string>();
      listed = null;
      for (const key of [...told.keys()]) if (!seen.has(key)) untell(key);
      mailbox.relisted(plan.resource);
    },
    dropAll() {
      listed = null;
      tooLarge = 0;
      overCap = 0;
      for (const key of [...told.keys()]) untell(key);
    },
    get objects() {
      return told.size;
    },
    get leftOut() {
      return tooLarge + overCap;
    },
    get leftOutReason() {
      const reasons: string[] = [];
      if (overCap > 0) reasons.push(plan.rawBytesCap === null ? `${overCap} beyond the first ${plan.cap}` : `${overCap} beyond the first ${plan.cap} or ${plan.rawBytesCap / 1_048_576} MiB`);
      if (tooLarge > 0) reasons.push(`${tooLarge} larger than ${plan.bytesCap / 1_048_576} MiB or not readable`);
      return reasons.join(", ");
    },
  };
}
