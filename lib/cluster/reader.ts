import type { ClusterResource } from "@/lib/domain/cluster/records";
import { createBackoff } from "@/lib/platform/backoff";
import type { Clock } from "@/lib/ports/clock";
import type { ResourceHealth } from "@/lib/ports/cluster-source";
import type { ApiClient, ApiQuestion } from "./api-client";
import { ApiFault, faultOfThrown } from "./api-fault";
import { objectOf, type JsonObject } from "./json";
import { createLineSplitter, type StreamLine } from "./line-splitter";
import { createListSplitter } from "./list-splitter";
import type { Mailbox } from "./mailbox";
import { createObjectIntake } from "./object-intake";
import { createResourceReport } from "./resource-report";
import { collectionPath, type ResourcePlan } from "./resources";
import { mayI, rightFor, watchRight } from "./rights";
import type { ServerPulse } from "./server-pulse";
import type { SharedValues } from "./shared-values";
import { parseWatchEvent } from "./watch-event";

/** Times a reader keeps; tests shorten none of them but hold the clock. */
export const TIMINGS = {
  /** Bookmarks come about once a minute: longer silence is a dead connection. */
  watchIdleMs: 130_000,
  requestIdleMs: 30_000,
  /** A streaming list that goes quiet before its end was not understood as one. */
  listQuietMs: 20_000,
  watchSettlesMs: 1_000,
  /** A watch is asked to end after this long, so that load spreads over servers. */
  watchSec: 1_800,
  forbiddenAgainMs: 30_000,
  absentAgainMs: 60_000,
  /** A stream that ends sooner counts as a failed attempt. */
  shortStreamMs: 5_000,
} as const;

const PAGE = 500;
/** A list's and a watch's words differ: a watch that is asked for the list's ends at once, with 200 (kube-apiserver v1.37.2). */
const METADATA_OF = {
  list: "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json",
  watch: "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json",
} as const;

export interface ReaderParts {
  readonly client: ApiClient;
  readonly clock: Clock;
  readonly mailbox: Mailbox;
  readonly shared: SharedValues;
  readonly pulse: ServerPulse;
  readonly spireNamespace: string;
  readonly random: () => number;
  /** The credentials were refused: they are to be had anew. */
  readonly onUnauthorized: () => void;
  readonly onState: () => void;
}

/** Follows one resource until stopped: list, watch, and everything that can go wrong between. */
export interface ResourceReader {
  health(): ResourceHealth;
  /** Ends it and takes back what it told, when `takeBack` says so. */
  stop(takeBack: boolean): Promise<void>;
}

/** Starts to follow a resource; what it learns goes to the mailbox of `parts`. It never throws. */
export function startReader<Resource extends ClusterResource>(plan: ResourcePlan<Resource>, parts: ReaderParts): ResourceReader {
  const { client, clock, mailbox, pulse, random } = parts;
  const intake = createObjectIntake(plan, parts.shared, mailbox);
  const report = createResourceReport(plan, intake, mailbox, clock);
  const right = rightFor(plan, parts.spireNamespace);
  const backoff = createBackoff({ firstMs: 500, maxMs: 30_000, random });
  const stopping = new AbortController();
  let apiVersion = 0;
  /** Where the watch goes on; null: everything has to be read. */
  let version: string | null = null;
  let isTold = false;
  let streamsLists = true;
  /** Attempts that failed since a stream last stood for a while; clean ends are none. */
  let failures = 0;
  /** In a row: one is ordinary, a server that says so again and again is not to be pressed. */
  let expirations = 0;
  /** When this attempt's stream stood; null: not yet. */
  let openedMs: number | null = null;

  const path = (query: Readonly<Record<string, string>>): string => {
    const search = new URLSearchParams(query);
    if (plan.name !== null) search.set("fieldSelector", `metadata.name=${plan.name}`);
    return `${collectionPath(plan, plan.versions[apiVersion] ?? "v1", parts.spireNamespace)}?${search.toString()}`;
  };
  const ask = (query: Readonly<Record<string, string>>, idleMs: number, signal: AbortSignal): ApiQuestion => ({ path: path(query), accept: plan.metadataOnly ? METADATA_OF[query["watch"] === "true" ? "watch" : "list"] : "application/json", idleMs, signal });
  const sleep = (ms: number): Promise<void> => new Promise((resolve) => {
    const done = (): void => {
      cancel();
      stopping.signal.removeEventListener("abort", done);
      resolve();
    };
    const cancel = clock.after(ms, done);
    stopping.signal.addEventListener("abort", done);
    if (stopping.signal.aborted) done();
  });
  const spread = (ms: number): number => Math.round(ms * (0.8 + 0.4 * random()));

  function live(): void {
    openedMs = clock.now();
    report.state("live", "");
    parts.onState();
  }

  function finishList(at: string): void {
    intake.endList();
    isTold = true;
    version = at;
    expirations = 0;
    failures = 0;
    backoff.reset();
    live();
  }

  /** Reads a watch to its end; a streaming list begins with everything that exists. */
  async function watch(from: string | null, signal: AbortSignal, endWith: (fault: ApiFault) => void): Promise<void> {
    const isList = from === null;
    if (isList) intake.beginList();
    const seconds = String(spread(TIMINGS.watchSec));
    const query = { watch: "true", allowWatchBookmarks: "true", timeoutSeconds: seconds, ...(isList ? { sendInitialEvents: "true", resourceVersionMatch: "NotOlderThan" } : { resourceVersion: from }) };
    const chunks = await client.stream(ask(query, TIMINGS.watchIdleMs, signal));
    let isListing = isList;
    const splitter = createLineSplitter(plan.bytesCap);
    const eat = (line: StreamLine): void => {
      if (line.kind === "too-long") return intake.leaveOut();
      const event = eventOf(line.text);
      if (!isListing && openedMs === null) live();
      if (event === null || event.kind === "other") return;
      // While a list streams, its objects' versions are no place to go on from.
      if (event.version !== "" && !isListing) version = event.version;
      if (event.kind === "exists") return intake.take(event.object, line.text.length);
      if (event.kind === "gone") return intake.drop(event.object);
      if (!isListing) return;
      if (event.kind !== "bookmark" || !event.endsList) throw new ApiFault("refused", NO_LIST_END);
      isListing = false;
      finishList(event.version);
    };
    // A version that is too old is told in the first line: a watch stands when that is another, or does not come.
    const stopWaiting = isList ? watchForQuiet(endWith) : clock.after(TIMINGS.watchSettlesMs, () => { if (openedMs === null) live(); });
    try {
      for await (const chunk of chunks) {
        report.heard();
        for (const line of splitter.push(chunk)) eat(line);
        await mailbox.room();
      }
      for (const line of splitter.end()) eat(line);
    } finally {
      stopWaiting();
    }
    if (isListing) throw new ApiFault("unreachable", "the list ended before it was complete");
  }

  function eventOf(line: string): ReturnType<typeof parseWatchEvent> | null {
    try {
      return parseWatchEvent(line);
    } catch (thrown) {
      if (thrown instanceof ApiFault) throw thrown;
      intake.leaveOut();
      return null;
    }
  }

  async function listByPages(signal: AbortSignal): Promise<void> {
    intake.beginList();
    let next = "";
    do {
      const splitter = createListSplitter(plan.bytesCap);
      for await (const chunk of await client.stream(ask({ limit: String(PAGE), ...(next !== "" && { continue: next }) }, TIMINGS.requestIdleMs, signal))) {
        report.heard();
        for (const item of splitter.push(chunk)) {
          const object = item.kind === "line" ? parsed(item.text) : null;
          if (item.kind === "line" && object !== null) intake.take(object, item.text.length);
          else intake.leaveOut();
        }
        await mailbox.room();
      }
      const { resourceVersion, continueFrom } = splitter.end();
      next = continueFrom;
      if (next === "") finishList(resourceVersion);
    } while (next !== "");
  }

  /** One attempt: a list, or a watch from where the last one ended. Beside it our rights are looked at again. */
  async function attempt(): Promise<void> {
    const leaving = new AbortController();
    const stop = (): void => leaving.abort();
    stopping.signal.addEventListener("abort", stop);
    let fault: ApiFault | null = null;
    const endWith = (found: ApiFault): void => {
      fault = found;
      leaving.abort();
    };
    const stopLooking = watchRight({ client, clock, pulse, right, random, signal: leaving.signal, onLost: () => endWith(new ApiFault("forbidden", "the right was taken away", { status: 403 })) });
    try {
      if (version !== null || streamsLists) await watch(version, leaving.signal, endWith);
      else await listByPages(leaving.signal);
    } catch (thrown) {
      throw fault ?? thrown;
    } finally {
      stopping.signal.removeEventListener("abort", stop);
      stopLooking();
    }
  }

  /** Ends a streaming list that never says that it is complete: the server did not understand it as one. */
  function watchForQuiet(endWith: (fault: ApiFault) => void): () => void {
    let heard = report.health().heardAtMs;
    const look = (): void => {
      if (version !== null) return;
      const now = report.health().heardAtMs;
      if (now === heard) endWith(new ApiFault("refused", NO_LIST_END));
      else {
        heard = now;
        cancel = clock.after(TIMINGS.listQuietMs, look);
      }
    };
    let cancel = clock.after(TIMINGS.listQuietMs, look);
    return () => cancel();
  }

  async function waitAfter(fault: ApiFault): Promise<void> {
    const waiting = isTold ? "stale" : "syncing";
    failures += 1;
    const pause = async (sentence: string, ms: number): Promise<void> => {
      // A first failure is tried again at once: what was told is not old yet, unless changes were missed.
      if (failures > 1 || version === null || report.current !== "live") report.state(waiting, sentence, { attempt: failures, retryAtMs: clock.now() + ms });
      parts.onState();
      await sleep(ms);
    };
    const notYet = (): Promise<void> => pause("The API server has just come back and does not know its own roles and resources yet.", Math.min(backoff.next(), 1_000));
    switch (fault.kind) {
      case "unreachable":
      case "busy":
        pulse.trouble();
        return pause(fault.kind === "busy" ? `The API server is not ready: ${fault.message}.` : `The API server cannot be reached: ${fault.message}.`, Math.max(backoff.next(), fault.retryAfterMs ?? 0));
      case "silent":
        // A watch from a version that the server has not reached (restored from a backup) is silent too: a list tells.
        pulse.trouble();
        version = null;
        return pause(`The API server went silent: ${fault.message}. Everything is read again.`, backoff.next());
      case "unauthorized":
        parts.onUnauthorized();
        return pause(`The API server does not accept the credentials: ${fault.message}.`, backoff.next());
      case "expired":
        version = null;
        expirations += 1;
        return pause("Changes were missed: everything is read again.", expirations === 1 ? Math.min(backoff.next(), IMMEDIATELY_MS) : backoff.next());
      case "refused":
        version = null;
        if (streamsLists) {
          streamsLists = false;
          return;
        }
        return pause(`The API server does not take the request: ${fault.message}.`, backoff.next());
      case "absent":
        version = null;
        if (apiVersion + 1 < plan.versions.length) {
          apiVersion += 1;
          return;
        }
        apiVersion = 0;
        if (pulse.isUnsettled()) return notYet();
        return rest("absent", `The API server has no ${plan.plural}${plan.group === "" ? "" : `.${plan.group}`}: ${ABSENT_MEANS}`, TIMINGS.absentAgainMs);
      case "forbidden":
        if (pulse.isUnsettled()) return notYet();
        version = null;
        return waitForRight();
      default:
        return fault.kind satisfies never;
    }
  }

  /** What may not be seen, or is not there, is taken back. */
  async function rest(state: "absent" | "forbidden", sentence: string, ms: number): Promise<void> {
    intake.dropAll();
    isTold = false;
    failures = 0;
    backoff.reset();
    report.state(state, sentence, { ...(state === "forbidden" && { missing: right }), retryAtMs: clock.now() + ms });
    parts.onState();
    await sleep(spread(ms));
  }

  async function waitForRight(): Promise<void> {
    const where = right.namespace === null ? "in the cluster" : `in namespace ${right.namespace}`;
    const what = `${plan.plural}${plan.group === "" ? "" : `.${plan.group}`}${right.name === null ? "" : ` named ${right.name}`}`;
    do await rest("forbidden", `This account may not read ${what} ${where}; without them ${plan.without}. The role needs: ${right.manifestLine}`, TIMINGS.forbiddenAgainMs);
    while (!stopping.signal.aborted && ((await mayI(client, right, "list", stopping.signal)) === false || (await mayI(client, right, "watch", stopping.signal)) === false));
  }

  /** A stream that stood for a while makes what failed before it history. */
  function forgiveAttempts(): void {
    if (openedMs === null || clock.now() - openedMs < TIMINGS.shortStreamMs) return;
    failures = 0;
    backoff.reset();
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const wasWatch = version !== null || streamsLists;
      openedMs = null;
      try {
        await attempt();
        forgiveAttempts();
        // A clean end is no failure: the watch goes on from the last version. One that ends at once, again and again, is.
        if (wasWatch && backoff.attempt === 0) await sleep(Math.min(backoff.next(), IMMEDIATELY_MS));
        else if (wasWatch) await sleep(backoff.next());
      } catch (thrown) {
        if (stopping.signal.aborted) return;
        forgiveAttempts();
        await waitAfter(faultOfThrown(thrown));
      }
    }
  }

  const running = run();
  return {
    health: report.health,
    async stop(takeBack) {
      stopping.abort();
      await running;
      if (takeBack) intake.dropAll();
    },
  };
}

function parsed(text: string): JsonObject | null {
  try {
    return objectOf(JSON.parse(text));
  } catch {
    return null;
  }
}

const IMMEDIATELY_MS = 50;
const NO_LIST_END = "it does not know streaming lists";
const ABSENT_MEANS = "nothing of the kind exists there.";
