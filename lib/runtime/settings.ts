import { z } from "zod";
import type { NodeShare } from "@/lib/domain/share";
import { LOG_FORMATS, LOG_LEVELS } from "@/lib/platform/log";
import { messageOf } from "@/lib/platform/errors";
import { HISTORY_MODES, parseBytes, parseDirectory, parseHistoryUrl } from "./history-spec";
import { DEFAULT_SOURCE } from "./source-spec";
import { parseSocketPath, parseSpireSpec } from "./spire-spec";

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** How long history keeps what, in ms; what is older is forgotten even where room is left. */
export interface Retention {
  readonly eventsMs: number;
  readonly minutesMs: number;
  readonly hoursMs: number;
}

const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function parsed<Value>(parse: (text: string) => Value): z.ZodType<Value, string> {
  return z.string().transform((text, context) => {
    try {
      return parse(text);
    } catch (error) {
      context.addIssue({ code: "custom", message: messageOf(error) });
      return z.NEVER;
    }
  });
}

function oneOf<const Words extends readonly [string, ...string[]]>(words: Words): z.ZodType<Words[number], string> {
  return z.enum(words, { error: () => `it must be ${words.length > 1 ? `one of ${words.join(", ")}` : words[0]}` });
}

/** A list in one text, separated by commas; blanks around items are dropped. */
export function splitList(text: string): readonly string[] {
  return text.split(",").map((item) => item.trim()).filter((item) => item !== "");
}

/** `HOST:PORT`, `:PORT` (all addresses) or `[IPv6]:PORT`. */
export function parseAddress(text: string): Address {
  const found = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:[\]]*)):(\d{1,5})$/.exec(text);
  const port = Number(found?.[3] ?? -1);
  if (!found || port > 65_535) throw new Error("it must be HOST:PORT with a port from 0 to 65535, for example 127.0.0.1:8088");
  return { host: found[1] ?? (found[2] === "" ? "::" : (found[2] ?? "")), port };
}

function parseRetention(text: string): Retention {
  const held = { events: 7 * 86_400_000, minutes: 7 * 86_400_000, hours: 400 * 86_400_000 };
  for (const item of splitList(text)) {
    const found = /^(events|minutes|hours)=(\d+)([smhd])$/.exec(item);
    const unitMs = UNIT_MS[found?.[3] ?? ""];
    if (!found || unitMs === undefined) throw new Error(`\`${item}\` is not a retention; it must be events=, minutes= or hours= with a time such as 30m, 12h or 7d`);
    const name = found[1] === "events" ? "events" : found[1] === "minutes" ? "minutes" : "hours";
    held[name] = Number(found[2]) * unitMs;
    if (held[name] < 60_000) throw new Error(`\`${item}\` is shorter than a minute`);
  }
  if (held.hours < held.minutes) throw new Error("hours= is shorter than minutes=, which hours are made of");
  return { eventsMs: held.events, minutesMs: held.minutes, hoursMs: held.hours };
}

/** What a process does: read a Relay and serve, read it for a store, or serve what others stored. */
export const ROLES = ["all", "ingest", "ui"] as const;

/** More processes than that leave each less than is worth a process in the largest of clusters. */
const SHARES_AT_MOST = 64;

function parseShare(text: string): NodeShare {
  const found = /^([1-9]\d{0,2})\/([1-9]\d{0,2})$/.exec(text);
  const [index, of] = [Number(found?.[1]), Number(found?.[2])];
  if (!found || index > of || of > SHARES_AT_MOST) throw new Error(`it must be I/N, the share numbered I of N, with N from 1 to ${SHARES_AT_MOST} and I from 1 to N, for example 2/3`);
  return { index, of };
}

function parseHosts(text: string): readonly string[] {
  return splitList(text).map((item) => {
    const host = item.toLowerCase().replace(/^\[(.*)\]$/, "$1");
    if (!/^[a-z0-9._:-]+$/.test(host) || host.includes("://")) throw new Error(`\`${item}\` is not a host name; they stand without scheme, port or path, separated by commas`);
    return host;
  });
}

/** Where Kubernetes is read: by itself, not at all, as a kubeconfig says, or (a simulated one) at an address; the last is nobody's to set. */
export type ClusterSetting = { readonly kind: "auto" } | { readonly kind: "off" } | { readonly kind: "kubeconfig"; readonly files: readonly string[]; /** null: the one they call current. */ readonly context: string | null } | { readonly kind: "address"; readonly server: string };

function parseCluster(text: string): ClusterSetting {
  if (text === "auto" || text === "off") return { kind: text };
  if (!/[/\\]/.test(text)) throw new Error("it must be auto, off, or the path of a kubeconfig, with a slash in it");
  return { kind: "kubeconfig", files: [text], context: null };
}

const path = z.string().min(1, "it must be a path to a file");

/** Less does not hold a day of a small cluster, or leaves the engine no room to answer in. */
const HISTORY_SIZE = { least: 256 * 2 ** 20, most: 1024 * 2 ** 40 };
const HISTORY_MEMORY = { least: 512 * 2 ** 20, most: 2 ** 40 };

/** Every setting this version has: what is allowed, and what holds when nobody sets it (null: see its use). */
export const SETTINGS = {
  listen: { schema: parsed(parseAddress), default: "127.0.0.1:8088" },
  source: { schema: z.string(), default: DEFAULT_SOURCE },
  "relay-ca": { schema: path, default: null },
  "relay-cert": { schema: path, default: null },
  "relay-key": { schema: path, default: null },
  "relay-server-name": { schema: z.string().regex(/^[A-Za-z0-9.-]+$/, "it must be a DNS name"), default: null },
  "cluster-name": { schema: z.string().regex(/^[\w.-]{1,128}$/, "it must be 1 to 128 letters, digits, dots, dashes or underscores"), default: null },
  auth: { schema: oneOf(["none"]), default: "none" },
  "allowed-hosts": { schema: parsed(parseHosts), default: null },
  "probe-listen": { schema: parsed((text) => (text === "off" ? null : parseAddress(text))), default: "off" },
  "base-path": { schema: oneOf(["/"]), default: "/" },
  cluster: { schema: parsed(parseCluster), default: "auto" },
  retention: { schema: parsed(parseRetention), default: "events=7d,minutes=7d,hours=400d" },
  spire: { schema: parsed(parseSpireSpec), default: "auto" },
  "spire-svid": { schema: parsed(parseSocketPath), default: null },
  "spire-namespace": { schema: z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, "it must be the name of a namespace: lower-case letters, digits and dashes"), default: "cilium-spire" },
  "log-level": { schema: oneOf(LOG_LEVELS), default: "info" },
  "log-format": { schema: oneOf(LOG_FORMATS), default: null },
  history: { schema: oneOf(HISTORY_MODES), default: "auto" },
  "history-dir": { schema: parsed(parseDirectory), default: null },
  "history-url": { schema: parsed(parseHistoryUrl), default: null },
  "history-user": { schema: z.string().regex(/^[^\s:]{1,128}$/, "it must be a user's name, without blanks and colons"), default: null },
  "history-password-file": { schema: path, default: null },
  "history-ca": { schema: path, default: null },
  "history-size": { schema: parsed((text) => parseBytes(text, HISTORY_SIZE.least, HISTORY_SIZE.most)), default: "20GiB" },
  "history-memory": { schema: parsed((text) => parseBytes(text, HISTORY_MEMORY.least, HISTORY_MEMORY.most)), default: "1GiB" },
  role: { schema: oneOf(ROLES), default: "all" },
  share: { schema: parsed(parseShare), default: "1/1" },
} as const satisfies Readonly<Record<string, { readonly schema: z.ZodType<unknown, string>; readonly default: string | null }>>;

export type SettingKey = keyof typeof SETTINGS;

/** True for the key of a setting. */
export function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(SETTINGS, key);
}
