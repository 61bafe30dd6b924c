/** A parsed JSON object of any shape: nothing in it is what it should be until it was looked at. */
export type JsonObject = Readonly<Record<string, unknown>>;

const NONE: JsonObject = {};

/** The value when it is an object (no list), else an empty one. */
export function objectOf(value: unknown): JsonObject {
  // Narrowing proves an object that is no list; its fields stay unknown.
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : NONE;
}

/** The value when it is a list, else an empty one. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value when it is a text, else "". */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** The texts of a list; what else is in it is left out. */
export function textsOf(value: unknown): readonly string[] {
  return listOf(value).filter((item) => typeof item === "string");
}

/** The value when it is a finite number, else null. */
export function numberOf(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** Epoch ms of a Kubernetes time; null when it is none. */
export function timeOf(value: unknown): number | null {
  const ms = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
}

/** The list at the length that it has: what is kept of ten thousand objects has no use for room to grow. */
export function fitted<Item>(list: readonly Item[]): readonly Item[] {
  return list.length === 0 ? NOTHING : list.slice();
}

const NOTHING: readonly never[] = Object.freeze([]);

/** Epoch ms of an object's last change that was none of its status, from its metadata's managed fields; null when they do not say. */
export function changedAtOf(metadata: JsonObject): number | null {
  let newest: number | null = null;
  for (const entry of listOf(metadata["managedFields"]).slice(0, 256).map(objectOf)) {
    const ms = textOf(entry["subresource"]) === "" ? timeOf(entry["time"]) : null;
    if (ms !== null && (newest === null || ms > newest)) newest = ms;
  }
  return newest;
}
