import type { AgentBook } from "./agent";
import type { EntryBook } from "./entry-book";
import type { ClockLead } from "./expiry";
import { knownOf, type Reading, type ReadingState } from "./reading";
import type { TrustDomain } from "./spiffe-id";
import type { OwnSvid, ServerProcess, ServerSvid, SigningAuthorities, TrustBundle } from "./trust-bundle";

/**
 * How SPIRE is read. `0`: its objects in Kubernetes alone. `0+`: what its server tells anyone over TLS. `1`: with an
 * identity of our own that may only list. `2`: through a list-only gateway on a private socket.
 */
export type SpireTier = "0" | "0+" | "1" | "2";

/** Everything read of SPIRE, each thing with its own state. */
export interface SpireView {
  readonly tier: SpireTier;
  /** What is read, in the words of the settings: `spire-server.cilium-spire.svc:8081`, `unix:///run/gateway.sock`; "" at tier 0. */
  readonly label: string;
  readonly trustDomain: Reading<TrustDomain>;
  readonly entries: Reading<EntryBook>;
  readonly agents: Reading<AgentBook>;
  readonly bundle: Reading<TrustBundle>;
  /** The CA: which authority signs, and which comes next. */
  readonly signing: Reading<SigningAuthorities>;
  readonly server: Reading<ServerSvid>;
  readonly process: Reading<ServerProcess>;
  /** The identity we read under. */
  readonly own: Reading<OwnSvid>;
  readonly clockLeadMs: ClockLead;
}

/** The state of the whole, in one line. */
export interface SpireHealth {
  readonly state: ReadingState;
  /** Epoch ms at which it began; null where nothing is read. */
  readonly sinceMs: number | null;
  readonly attempt: number;
  readonly retryAtMs: number | null;
  readonly lastError: string | null;
  readonly sentence: string;
}

/** What is read of the server and through it; our own identity is only the way there. */
const PARTS = ["bundle", "entries", "agents", "signing", "server", "process"] as const;
/** Worst first: what is known but no longer vouched for tells more than what never came. */
const ORDER: readonly ReadingState[] = ["stale", "syncing", "forbidden"];

function sayMinutes(ms: number): string {
  return ms < 120_000 ? `${Math.round(ms / 1_000)} s` : `${Math.round(ms / 60_000)} min`;
}

/** What a person should know of a view even where all of it is read, one sentence each. */
export function remarksOf(view: SpireView): string[] {
  const remarks: string[] = [];
  const { own, entries, clockLeadMs } = view;
  if (own.state !== "not-observed" && own.state !== "live" && own.sentence !== "") remarks.push(own.sentence);
  const book = knownOf(entries)?.value;
  const identity = knownOf(own)?.value.spiffeId;
  if (identity !== undefined && book?.bySpiffeId.get(identity)?.some((entry) => entry.isAdmin || entry.isDownstream)) {
    remarks.push(`The identity that Countersign was given (${identity}) may write to SPIRE: take \`admin\` and \`downstream\` off its entry`);
  }
  if (clockLeadMs !== null) remarks.push(`This machine's clock is ${sayMinutes(Math.abs(clockLeadMs))} ${clockLeadMs > 0 ? "ahead of" : "behind"} SPIRE's: every time of expiry is off by as much`);
  if (book?.cut) remarks.push(`Only the first ${book.entries.size} entries were read${book.cut.held === null ? "" : ` of ${book.cut.held}`}: whether another is there is not known`);
  if (book && book.unreadable.count > 0) remarks.push(`${book.unreadable.count === 1 ? "An entry" : `${book.unreadable.count} entries`} could not be read; the first: ${book.unreadable.first[0] ?? ""}`);
  return remarks;
}

/**
 * How reading SPIRE goes as a whole: the worst of what this tier can see. A thing that is refused while others are read
 * leaves the whole `live`, with its sentence; a thing that this server does not have costs nothing.
 */
export function healthOf(view: SpireView): SpireHealth {
  const seen = PARTS.map((part) => view[part]).filter((reading) => reading.state !== "not-observed");
  const worst = ORDER.flatMap((state) => seen.filter((reading) => reading.state === state))[0] ?? seen.find((reading) => reading.state === "live") ?? seen[0];
  if (worst === undefined) {
    return { state: "not-observed", sinceMs: null, attempt: 0, retryAtMs: null, lastError: null, sentence: view.entries.state === "not-observed" ? view.entries.sentence : "" };
  }
  const { state, sinceMs, attempt, retryAtMs, lastError, sentence } = worst;
  const isPartly = state === "forbidden" && seen.some((reading) => reading.state === "live");
  return { state: isPartly ? "live" : state, sinceMs, attempt, retryAtMs, lastError, sentence: sentence === "" ? (remarksOf(view)[0] ?? "") : sentence };
}
