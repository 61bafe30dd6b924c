import type { Instant } from "@/lib/domain/instant";
import { parseInstant } from "@/lib/domain/instant";
import type { WordTable } from "./words";

/** A JSON object of the proto3 mapping: null stands for absent. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** A member that is not what its field is. The message names the member, never its content. */
export class ShapeError extends Error {}

function wrong(field: string, expected: string, value: unknown): never {
  const found = Array.isArray(value) ? "a list" : typeof value === "object" ? "an object" : `a ${typeof value}`;
  throw new ShapeError(`${field} should be ${expected} and is ${found}`);
}

/** Whether a JSON value is an object (no list, not null). */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object under `field`; null when absent. Throws ShapeError when it is something else, as all of these do. */
export function objectOf(parent: JsonObject, field: string): JsonObject | null {
  const value = parent[field] ?? null;
  if (value === null) return null;
  return isObject(value) ? value : wrong(field, "an object", value);
}

/** The text under `field`; "" when absent. */
export function textOf(parent: JsonObject, field: string): string {
  const value = parent[field] ?? "";
  return typeof value === "string" ? value : wrong(field, "a text", value);
}

/** The boolean under `field`; false when absent. */
export function flagOf(parent: JsonObject, field: string): boolean {
  const value = parent[field] ?? false;
  return typeof value === "boolean" ? value : wrong(field, "true or false", value);
}

/** The boolean under `field`; null when absent. */
export function optionalFlagOf(parent: JsonObject, field: string): boolean | null {
  return (parent[field] ?? null) === null ? null : flagOf(parent, field);
}

/** A number that may stand as decimal text (as 64-bit ones do); 0 when absent. */
export function numberOf(parent: JsonObject, field: string): number {
  const value = parent[field] ?? 0;
  if (typeof value === "number") return value;
  if (typeof value === "string" && INTEGER.test(value)) return Number(value);
  return wrong(field, "a number", value);
}

/** The number under `field`, text or not; null when absent. */
export function optionalNumberOf(parent: JsonObject, field: string): number | null {
  return (parent[field] ?? null) === null ? null : numberOf(parent, field);
}

/** A 64-bit number, exact when it stands as text; 0n when absent. */
export function bigOf(parent: JsonObject, field: string): bigint {
  const value = parent[field] ?? 0;
  if (typeof value === "string" && INTEGER.test(value)) return BigInt(value);
  if (typeof value === "number" && Number.isInteger(value)) return BigInt(value);
  return wrong(field, "a whole number", value);
}

const INTEGER = /^-?\d{1,20}$/;

/** A 64-bit number in decimal; "" when absent or 0. */
export function decimalOf(parent: JsonObject, field: string): string {
  const value = bigOf(parent, field);
  return value === 0n ? "" : value.toString();
}

/** An enum by name or number, as its name; the name of 0 when absent. */
export function wordOf(parent: JsonObject, field: string, table: WordTable): string {
  const value = parent[field] ?? 0;
  if (typeof value === "string") return value;
  return typeof value === "number" ? table.word(value) : wrong(field, "a name or a number", value);
}

/** The same with "" for absent and 0. */
export function wordOrNoneOf(parent: JsonObject, field: string, table: WordTable): string {
  const word = wordOf(parent, field, table);
  return word === table.zero ? "" : word;
}

/** The RFC 3339 time under `field`; null when absent. */
export function instantOf(parent: JsonObject, field: string): Instant | null {
  const text = textOf(parent, field);
  if (text === "") return null;
  return parseInstant(text) ?? wrong(field, "an RFC 3339 time", text);
}

/** The list under `field`; empty when absent. */
export function listOf(parent: JsonObject, field: string): readonly unknown[] {
  const value = parent[field] ?? null;
  if (value === null) return NO_ITEMS;
  return Array.isArray(value) ? value : wrong(field, "a list", value);
}

/** The texts under `field`; none when absent. */
export function textsOf(parent: JsonObject, field: string): readonly string[] {
  const texts = listOf(parent, field);
  return texts.every((text) => typeof text === "string") ? texts : wrong(field, "a list of texts", texts);
}

/** The objects under `field`; none when absent. */
export function objectsOf(parent: JsonObject, field: string): readonly JsonObject[] {
  const objects = listOf(parent, field);
  return objects.every(isObject) ? objects : wrong(field, "a list of objects", objects);
}

const NO_ITEMS: readonly never[] = Object.freeze([]);
