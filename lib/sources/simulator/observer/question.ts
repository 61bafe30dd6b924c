import { lookupMessage } from "@/lib/sources/record/schema";
import { BadFilter, compileFlowFilters, type FlowFilterRequest, type FlowTest } from "./flow-filter";
import { compileFieldMask, type FieldMask } from "./field-mask";

/** A GetFlows request, understood. */
export interface FlowQuestion {
  readonly number: number;
  readonly first: boolean;
  readonly follow: boolean;
  readonly since: bigint | null;
  readonly until: bigint | null;
  readonly test: FlowTest;
  /** null: flows are wanted whole. */
  readonly mask: FieldMask | null;
}

interface RawStamp {
  readonly seconds?: number;
  readonly nanos?: number;
}

interface RawQuestion {
  readonly number?: number;
  readonly first?: boolean;
  readonly follow?: boolean;
  readonly whitelist?: readonly FlowFilterRequest[];
  readonly blacklist?: readonly FlowFilterRequest[];
  readonly since?: RawStamp;
  readonly until?: RawStamp;
  readonly field_mask?: { readonly paths?: readonly string[] };
}

const REQUEST = lookupMessage("observer.GetFlowsRequest");

const instantOf = (stamp: RawStamp | undefined): bigint | null =>
  stamp === undefined ? null : BigInt(stamp.seconds ?? 0) * 1_000_000_000n + BigInt(stamp.nanos ?? 0);

/** The question in a request's bytes, or the sentence with which an agent rejects it. */
export function readQuestion(bytes: Uint8Array): FlowQuestion | { readonly rejected: string } {
  // The descriptor gives this shape; 64-bit numbers are small enough here to be numbers.
  const raw = REQUEST.toObject(REQUEST.decode(bytes), { longs: Number }) as RawQuestion;
  if (raw.first && raw.follow) return { rejected: "rpc error: code = InvalidArgument desc = first cannot be specified with follow" };
  const mask = compileFieldMask(raw.field_mask?.paths ?? []);
  if (mask === null) return { rejected: "rpc error: code = InvalidArgument desc = invalid fieldmask" };
  try {
    return {
      number: raw.number ?? 0,
      first: raw.first ?? false,
      follow: raw.follow ?? false,
      since: instantOf(raw.since),
      until: instantOf(raw.until),
      test: compileFlowFilters(raw.whitelist ?? [], raw.blacklist ?? []),
      mask: mask === "everything" ? null : mask,
    };
  } catch (thrown) {
    if (thrown instanceof BadFilter) return { rejected: `rpc error: code = Unknown desc = ${thrown.message}` };
    throw thrown;
  }
}
