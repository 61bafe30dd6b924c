import type protobuf from "protobufjs/light.js";
import type { RawRecord } from "@/lib/domain/flow";
import { printInstant } from "@/lib/domain/instant";
import { AppError, messageOf } from "@/lib/platform/errors";
import { isObject, type JsonObject } from "./json-shape";
import { lookupMessage } from "./schema";

/**
 * A record as pretty JSON under upstream's field names, as Hubble itself prints it: proto3's JSON mapping with enums by
 * name, 64-bit numbers as text and defaults left out. Fields newer than proto/ are not shown. Throws a bad-record
 * AppError when the record cannot be read.
 */
export function describeRecord(raw: RawRecord): string {
  return JSON.stringify(raw.format === "json" ? parsed(raw.text) : jsonFromResponse(raw.bytes), null, 2);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError("bad-record", "the record's JSON cannot be read", "", { cause });
  }
}

/** A GetFlowsResponse in proto3's JSON mapping, as a plain object. Throws a bad-record AppError. */
export function jsonFromResponse(bytes: Uint8Array): JsonObject {
  const type = lookupMessage("observer.GetFlowsResponse");
  try {
    // Plain objects keep a 64-bit number as text and an enum's unknown number as a number.
    return jsonFromMessage(type, type.toObject(type.decode(bytes), { longs: String, enums: String, bytes: String }));
  } catch (cause) {
    throw new AppError("bad-record", `these ${bytes.length} bytes are no flow record: ${messageOf(cause)}`, "", { cause });
  }
}

function jsonFromMessage(type: protobuf.Type, message: JsonObject): Record<string, unknown> {
  const json: Record<string, unknown> = {};
  for (const field of type.fieldsArray) {
    const value = message[field.name];
    if (value === undefined || value === null) continue;
    if (field.repeated) {
      if (Array.isArray(value) && value.length > 0) json[field.name] = value.map((item) => jsonFromValue(field, item));
    } else if (isObject(value) || !isDefault(field, value)) {
      json[field.name] = jsonFromValue(field, value);
    }
  }
  return json;
}

function jsonFromValue(field: protobuf.Field, value: unknown): unknown {
  const { resolvedType } = field;
  if (!isObject(value) || resolvedType === null || !("fieldsArray" in resolvedType)) return value;
  const special = WELL_KNOWN[resolvedType.fullName];
  return special ? special(value) : jsonFromMessage(resolvedType, value);
}

// No scalar of ours stands in a oneof, where its default would be printed.
function isDefault(field: protobuf.Field, value: unknown): boolean {
  const { resolvedType } = field;
  if (resolvedType !== null) return "valuesById" in resolvedType && value === resolvedType.valuesById[0];
  return value === 0 || value === "" || value === false || (value === "0" && field.type.endsWith("64"));
}

// Types that proto3's JSON mapping gives a form of their own.
const WELL_KNOWN: Readonly<Record<string, (value: JsonObject) => unknown>> = {
  ".google.protobuf.Timestamp": timestampText,
  ".google.protobuf.BoolValue": ({ value }) => value ?? false,
  ".google.protobuf.Int32Value": ({ value }) => value ?? 0,
  ".google.protobuf.UInt32Value": ({ value }) => value ?? 0,
  // Its content would need the type it names: shown as it came, in base64.
  ".google.protobuf.Any": ({ type_url, value }) => ({ "@type": type_url ?? "", value: value ?? "" }),
};

const FIRST_SECOND = -62_135_596_800n;
const LAST_SECOND = 253_402_300_799n;

function timestampText(timestamp: JsonObject): unknown {
  const seconds = BigInt(String(timestamp["seconds"] ?? 0));
  const nanos = BigInt(String(timestamp["nanos"] ?? 0));
  // Outside the years 1 to 9999 there is no text for it, and upstream refuses to print.
  if (seconds < FIRST_SECOND || seconds > LAST_SECOND || nanos < 0n || nanos > 999_999_999n) return timestamp;
  return printInstant(seconds * 1_000_000_000n + nanos);
}
