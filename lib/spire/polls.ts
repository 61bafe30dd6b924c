import type { AgentBook } from "@/lib/domain/spire/agent";
import { createEntryBook, type EntryBook } from "@/lib/domain/spire/entry-book";
import { knownOf } from "@/lib/domain/spire/reading";
import { trustDomainOf, type TrustDomain } from "@/lib/domain/spire/spiffe-id";
import type { ServerProcess, ServerSvid, SigningAuthorities, TrustBundle } from "@/lib/domain/spire/trust-bundle";
import type { SpireConnection } from "./connection";
import { connectionFault, SpireFailure, type Place } from "./fault";
import type { Poll } from "./lane";
import { MANY_ENTRIES, type SpireLimits, type SpireTimings } from "./options";
import { readPages } from "./pages";
import { agentFromMessage, bundleFromMessage, entryFromMessage, openShelf, processFromMessage, signingFromMessage, type Read } from "./record-from-message";
import type { SelectorMessage, SpiffeIdMessage } from "./messages";
import type { Tracker } from "./tracker";

export interface PollPlan {
  readonly place: Place;
  readonly timings: SpireTimings;
  readonly limits: SpireLimits;
  /** The trust domain that must be read; null = any. */
  readonly expectedDomain: () => TrustDomain | null;
}

const REASONS_KEPT = 8;

/** The records among what was read, and the count of what is none. */
function sortOut<Value>(read: readonly Read<Value>[]): { readonly records: Value[]; readonly unreadable: { count: number; first: string[] } } {
  const records: Value[] = [];
  const unreadable = { count: 0, first: [] as string[] };
  for (const found of read) {
    if ("value" in found) records.push(found.value);
    else {
      unreadable.count += 1;
      if (unreadable.first.length < REASONS_KEPT) unreadable.first.push(found.reason);
    }
  }
  return { records, unreadable };
}

/** The characters of records that vary in size: their selectors and what names them. */
function charactersOf(messages: readonly { readonly selectors?: readonly SelectorMessage[]; readonly hint?: string; readonly id?: string | SpiffeIdMessage }[]): number {
  let characters = 0;
  for (const { selectors = [], hint = "", id = "" } of messages) {
    characters += hint.length + (typeof id === "string" ? id.length : (id.path ?? "").length);
    for (const { type = "", value = "" } of selectors) characters += type.length + value.length;
  }
  return characters;
}

/** How many the server says it holds, where not all were read; null when it does not say. */
async function askCount(connection: SpireConnection, method: "countEntries" | "countAgents"): Promise<number | null> {
  return connection.ask(method, {}).then(({ count }) => count ?? 0, () => null);
}

/** Reads all entries, page by page. */
export function pollEntries(tracker: Tracker<EntryBook>, { timings, limits }: PollPlan): Poll {
  let { pageSize } = limits;
  const mask = { spiffe_id: true, parent_id: true, selectors: true, x509_svid_ttl: true, admin: true, downstream: true, expires_at: true, revision_number: true, hint: true, created_at: true };
  return {
    everyMs: () => ((knownOf(tracker.now)?.value.entries.size ?? 0) > MANY_ENTRIES ? timings.entriesManyMs : timings.entriesMs),
    async read(connection, goOn) {
      const shelf = openShelf();
      const pages = await readPages({
        // Page by page, so that ten thousand records do not hold up everything else at once.
        ask: async (page_size, page_token) => {
          const { entries = [], next_page_token: next = "" } = await connection.ask("listEntries", { output_mask: mask, page_size, page_token });
          return { records: entries.map((message) => entryFromMessage(message, shelf)), next, characters: charactersOf(entries) };
        },
        pageSize,
        cap: limits.entriesCap,
        charactersCap: limits.charactersCap,
        goOn,
      });
      if (!goOn()) return;
      pageSize = pages.pageSize;
      const { records, unreadable } = sortOut(pages.records);
      const cut = pages.isCut ? { held: await askCount(connection, "countEntries") } : null;
      if (goOn()) tracker.succeed(createEntryBook(records, { unreadable, cut }, knownOf(tracker.now)?.value ?? null));
    },
    fail: tracker.fail,
  };
}

/** Reads all agents, page by page. */
export function pollAgents(tracker: Tracker<AgentBook>, { timings, limits }: PollPlan): Poll {
  let { pageSize } = limits;
  const mask = { attestation_type: true, x509svid_serial_number: true, x509svid_expires_at: true, selectors: true, banned: true, can_reattest: true, agent_version: true };
  return {
    everyMs: () => timings.agentsMs,
    async read(connection, goOn) {
      const shelf = openShelf();
      const pages = await readPages({
        // Page by page, so that ten thousand records do not hold up everything else at once.
        ask: async (page_size, page_token) => {
          const { agents = [], next_page_token: next = "" } = await connection.ask("listAgents", { output_mask: mask, page_size, page_token });
          return { records: agents.map((message) => agentFromMessage(message, shelf)), next, characters: charactersOf(agents) };
        },
        pageSize,
        cap: limits.agentsCap,
        charactersCap: limits.charactersCap,
        goOn,
      });
      if (!goOn()) return;
      pageSize = pages.pageSize;
      const { records: agents, unreadable } = sortOut(pages.records);
      const cut = pages.isCut ? { held: await askCount(connection, "countAgents") } : null;
      if (goOn()) tracker.succeed({ agents, unreadable, cut });
    },
    fail: tracker.fail,
  };
}

/** Reads the trust bundle, and on the way who the server says it is. A bundle of another trust domain ends the connection. */
export function pollBundle(tracker: Tracker<TrustBundle>, server: Tracker<ServerSvid>, { place, timings, expectedDomain }: PollPlan): Poll {
  return {
    everyMs: () => timings.bundleMs,
    async read(connection, goOn) {
      const bundle = bundleFromMessage(await connection.ask("getBundle", {}));
      const expected = expectedDomain();
      if (expected !== null && bundle.trustDomain !== expected) {
        throw new SpireFailure(connectionFault(`trust domain ${bundle.trustDomain}`, `${place.name} is of trust domain ${bundle.trustDomain}, and this cluster uses ${expected}: what it holds says nothing about this cluster, and is not read`));
      }
      const svid = connection.proof?.svid ?? null;
      if (svid !== null && trustDomainOf(svid.spiffeId) !== bundle.trustDomain) {
        throw new SpireFailure(connectionFault(`trust domain ${bundle.trustDomain}`, `${place.name} shows itself as ${svid.spiffeId} and gives the bundle of trust domain ${bundle.trustDomain}: neither is believed`));
      }
      if (!goOn()) return;
      tracker.succeed(bundle);
      if (svid !== null) server.succeed(svid);
    },
    fail(fault, retryAtMs) {
      tracker.fail(fault, retryAtMs);
      server.fail(fault, retryAtMs);
    },
  };
}

/** Reads which authority signs; servers before 1.11 do not say. */
export function pollSigning(tracker: Tracker<SigningAuthorities>, { timings }: PollPlan): Poll {
  return {
    everyMs: () => timings.signingMs,
    read: async (connection, goOn) => {
      const signing = signingFromMessage(await connection.ask("getX509AuthorityState", {}));
      if (goOn()) tracker.succeed(signing);
    },
    fail: tracker.fail,
  };
}

/** Reads what the server process says of itself. */
export function pollProcess(tracker: Tracker<ServerProcess>, { timings }: PollPlan): Poll {
  return {
    everyMs: () => timings.processMs,
    read: async (connection, goOn) => {
      const process = processFromMessage(await connection.ask("getInfo", {}));
      if (goOn()) tracker.succeed(process);
    },
    fail: tracker.fail,
  };
}
