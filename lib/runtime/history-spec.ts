import { isAbsolute } from "node:path";
import { AppError } from "@/lib/platform/errors";
import type { Named } from "./spire-spec";

export const HISTORY_MODES = ["auto", "embedded", "clickhouse", "memory"] as const;
export type HistoryMode = (typeof HISTORY_MODES)[number];

/** A ClickHouse server by its HTTP interface. */
export interface HistoryServer {
  /** `http://HOST:PORT` or `https://HOST:PORT`. */
  readonly origin: string;
  readonly database: string;
}

/** Where history is kept and how much of it, as a person set it. */
export interface HistorySpec {
  readonly mode: HistoryMode;
  /** Of the embedded engine; null: the usual one (see history-place.ts). */
  readonly directory: string | null;
  /** Set with `clickhouse`, and with nothing else. */
  readonly server: HistoryServer | null;
  readonly user: string;
  /** Paths of files, read when they are needed; null = none. */
  readonly passwordFile: string | null;
  readonly ca: string | null;
  /** Cap on disk. */
  readonly sizeBytes: number;
  /** Cap of the engine's process. */
  readonly memoryBytes: number;
}

const UNIT_BYTES: Readonly<Record<string, number>> = { MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 };

/** `20GiB`, `512MiB`, `1TiB` in bytes, from `least` to `most` bytes; throws what is wrong with it. */
export function parseBytes(text: string, least: number, most: number): number {
  const found = /^(\d{1,6})(MiB|GiB|TiB)$/.exec(text);
  const bytes = Number(found?.[1]) * (UNIT_BYTES[found?.[2] ?? ""] ?? Number.NaN);
  if (!Number.isFinite(bytes)) throw new Error("it must be a whole number with MiB, GiB or TiB, for example 20GiB");
  if (bytes < least || bytes > most) throw new Error(`it must be from ${printBytes(least)} to ${printBytes(most)}`);
  return bytes;
}

/** Bytes in the largest unit that leaves no remainder. */
export function printBytes(bytes: number): string {
  const unit = (["TiB", "GiB", "MiB"] as const).find((name) => bytes % (UNIT_BYTES[name] ?? 1) === 0);
  return unit === undefined ? `${bytes} bytes` : `${bytes / (UNIT_BYTES[unit] ?? 1)}${unit}`;
}

/** An absolute path; throws what is wrong with it. */
export function parseDirectory(text: string): string {
  if (!isAbsolute(text)) throw new Error("it must be the absolute path of a directory, for example /var/lib/countersign");
  return text;
}

/** `http://HOST:PORT` or `https://HOST:PORT`, with the database as its path where it is not `countersign`; throws what is wrong with it. */
export function parseHistoryUrl(text: string): HistoryServer {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) throw new Error("it must be http://HOST:PORT or https://HOST:PORT of ClickHouse's HTTP interface, for example https://clickhouse.example:8443");
  if (url.username !== "" || url.password !== "") throw new Error("it must be without user and password: they stand in history-user and history-password-file");
  const database = /^\/([A-Za-z_][A-Za-z0-9_]{0,63})?\/?$/.exec(url.pathname);
  if (database === null || url.search !== "" || url.hash !== "") throw new Error("behind HOST:PORT it may name a database (letters, digits, underscores), and nothing else");
  return { origin: url.origin, database: database[1] ?? "countersign" };
}

type HistoryKey = "history" | "history-url" | "history-dir" | "history-user" | "history-password-file" | "history-ca" | "history-size" | "history-memory";

/** Which settings mean something in which mode. */
const NEEDS: Readonly<Record<Exclude<HistoryKey, "history">, readonly HistoryMode[]>> = {
  "history-url": ["clickhouse"],
  "history-user": ["clickhouse"],
  "history-password-file": ["clickhouse"],
  "history-ca": ["clickhouse"],
  "history-dir": ["auto", "embedded"],
  "history-memory": ["auto", "embedded"],
  "history-size": ["auto", "embedded", "clickhouse"],
};

/** Holds the settings of history to each other; `named` gives a setting as it was set, null where it was not. Throws `bad-config`. */
export function checkHistory(spec: HistorySpec, named: (key: HistoryKey) => Named | null): void {
  const { name, value } = named("history") ?? { name: "history", value: spec.mode };
  if (spec.mode === "clickhouse" && spec.server === null) {
    throw new AppError("bad-config", `${name} is \`${value}\` without \`history-url\`: there is no saying where that ClickHouse is.`, "Set history-url to http://HOST:PORT or https://HOST:PORT, or history to embedded.");
  }
  // The keys of a record come as strings.
  for (const key of Object.keys(NEEDS) as (keyof typeof NEEDS)[]) {
    const given = named(key);
    if (given === null || NEEDS[key].includes(spec.mode)) continue;
    throw new AppError("bad-config", `${given.name} is \`${given.value}\`, but ${name} is \`${value}\`, which has no use for it.`, `Leave it out, or set history to ${NEEDS[key].join(" or ")}.`);
  }
  if (spec.ca !== null && spec.server?.origin.startsWith("http://")) {
    throw new AppError("bad-config", `${named("history-ca")?.name ?? "history-ca"} is set, but history-url is plain http://.`, "Say https:// to use TLS, or leave it out.");
  }
}
