import { instantFromMs, type Instant } from "@/lib/domain/instant";
import { createBackoff } from "@/lib/platform/backoff";
import { messageOf } from "@/lib/platform/errors";
import type { FlowSource, SourceEvent } from "@/lib/ports/flow-source";
import { createReread } from "../record/reread";
import { parseRelayAddress } from "./address";
import { NO_FILES, readCertificates, sameCertificates, type Certificates } from "./certificates";
import { openConnection, serverNameOf } from "./connection";
import { trackContinuity } from "./continuity";
import { diagnose } from "./diagnosis";
import { faultOfRotation, safeText, type Fault } from "./fault";
import { trackHealth } from "./health-state";
import { openIntake } from "./intake";
import { openLagMeter } from "./lag-meter";
import { openMailbox } from "./mailbox";
import { openNodeList } from "./node-list";
import { RELAY_LIMITS, RELAY_TIMINGS, type RelayOptions } from "./options";
import { openPlanner } from "./plan";
import { rememberRecent } from "./recent";
import { openSession, type Session, type SessionEnd } from "./session";
import type { SessionParts } from "./session-parts";

/** How often it is looked whether the nodes of a share are known. */
const SHARE_EACH_MS = 1_000;

/**
 * A flow source over Hubble Relay (or one agent) at `options.address`. It dials when its events are first pulled, and
 * again for ever after a failure; what is wrong is told by its health. Throws AppError `bad-source` for an address, and
 * `bad-config` for certificate files, that cannot be used.
 *
 * A flow is yielded once, as "evidence" when it bears on an attempt and as "tail" otherwise, whichever stream brought
 * it; the latter only while the tail is wanted, or always with `options.everything`. At most `queueCap` events wait; beyond that the streams are paused and the rings at the nodes hold the rest.
 */
export function openRelay(options: RelayOptions): FlowSource {
  const { clock } = options;
  const log = options.log ?? null;
  const address = parseRelayAddress(options.address);
  const timings = { ...RELAY_TIMINGS, ...options.timings };
  const limits = { ...RELAY_LIMITS, ...options };
  const maxMessageBytes = limits.maxMessageBytes ?? RELAY_LIMITS.maxMessageBytes;
  const files = { ...NO_FILES, ...options.files };
  const serverName = options.serverName ?? null;
  let certificates: Certificates | null = address.tls ? readCertificates(files) : null;
  let session: Session | null = null;
  let isTailWanted = false;
  const closing = new AbortController();
  let notBefore: Instant | null = null;
  let cancelWait: () => void = () => undefined;
  let stopWatching: () => void = () => undefined;
  let running: Promise<void> | null = null;

  const mailbox = openMailbox({
    cap: limits.queueCap ?? RELAY_LIMITS.queueCap,
    onFull: () => session?.pause(),
    onRoom: () => session?.resume(),
  });
  const health = trackHealth(clock, (next) => mailbox.put({ kind: "health", health: next }));
  const shared = { clock, mailbox, continuity: trackContinuity(), nodes: openNodeList(), lag: openLagMeter(), recent: rememberRecent(limits.recentCap ?? RELAY_LIMITS.recentCap), everything: options.everything ?? false };
  const parts: SessionParts = {
    ...shared,
    address,
    intake: openIntake(shared),
    health,
    planner: openPlanner(shared.everything, () => options.share?.map()?.scope ?? null),
    timings,
    maxMessageBytes,
    backfillMs: options.backfillMs ?? null,
    log,
    isTailWanted: () => isTailWanted,
    notBefore: () => notBefore,
  };
  const backoff = createBackoff({
    firstMs: timings.backoffFirstMs,
    maxMs: timings.backoffMaxMs,
    factor: timings.backoffFactor,
    jitter: 0.2,
    ...(options.random && { random: options.random }),
  });

  const wait = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const cancel = clock.after(ms, resolve);
      cancelWait = () => {
        cancel();
        resolve();
      };
    });

  /** Files are compared by what they hold: a mounted secret changes by a link, which no watch on the file sees. */
  const watchFiles = (): void => {
    stopWatching = clock.after(timings.certificatesMs, () => {
      try {
        const next = readCertificates(files);
        if (certificates !== null && !sameCertificates(certificates, next)) {
          certificates = next;
          log?.write("info", "The certificate files for Relay changed", {});
          session?.end(faultOfRotation());
          cancelWait();
        }
      } catch (error) {
        // Half of a pair may be replaced before the other: the old one serves until both fit.
        log?.write("warn", "The certificate files for Relay changed, and cannot be used", { error: messageOf(error) });
      }
      watchFiles();
    });
  };

  /** An unreadable message would come again with every reading of the rings: what is there is given up, and said so. */
  const passOver = (fault: Fault): void => {
    const now = instantFromMs(clock.now());
    const starts = shared.nodes.reports().flatMap((node) => (node.ringStart === null ? [] : [node.ringStart]));
    const gaps = shared.continuity.skipTo(now, fault.sentence);
    const oldest = starts.reduce<Instant>((least, start) => (start < least ? start : least), now);
    if (gaps.length === 0 && oldest < now) gaps.push({ node: null, from: oldest, to: now, reason: fault.sentence });
    for (const gap of gaps) mailbox.put({ kind: "gap", gap });
    notBefore = now;
  };

  /** Plain words for a connection that did not come to stand; null when a look at it shows nothing wrong, or came too late to. */
  const explain = async ({ fault, neverAnswered }: SessionEnd): Promise<string | null> => {
    if (!neverAnswered || fault.kind !== "retry") return fault.sentence;
    const attempt = { address, files, certificates, serverName: serverNameOf({ serverName }), timeoutMs: timings.askMs, signal: closing.signal };
    return diagnose(attempt).catch(() => null);
  };

  /** What bears on a share can only be asked for once it is known where its nodes' pods are. */
  const knowShare = async (): Promise<void> => {
    while (options.share && options.share.map() === null && !closing.signal.aborted) {
      const sentence = options.share.missing();
      if (health.now.sentence !== sentence) health.become({ state: "retrying", sentence, lastError: sentence });
      await wait(SHARE_EACH_MS);
    }
  };

  const run = async (): Promise<void> => {
    let lastFailure = "";
    let explained: string | null = null;
    await knowShare();
    while (!closing.signal.aborted) {
      if (health.now.state === "retrying") health.become({ ...health.now, retryAtMs: null });
      const connection = openConnection({ address, certificates, serverName, maxMessageBytes, windowBytes: limits.windowBytes ?? RELAY_LIMITS.windowBytes });
      session = openSession(parts, connection);
      const ended = await session.run();
      session = null;
      if (closing.signal.aborted) return;
      const { fault, stoodMs } = ended;
      if (stoodMs >= timings.steadyMs) backoff.reset();
      if (fault.kind === "oversized") passOver(fault);
      // The same failure again needs no second look, unless the first one told nothing.
      const failure = `${ended.neverAnswered} ${fault.error}`;
      const isNews = failure !== lastFailure || backoff.attempt % 10 === 0;
      if (isNews || explained === null) explained = await explain(ended);
      if (closing.signal.aborted) return;
      const sentence = explained ?? fault.sentence;
      lastFailure = failure;
      const waitMs = fault.kind === "forbidden" ? timings.forbiddenMs : backoff.next();
      const state = fault.kind === "forbidden" ? "forbidden" : "retrying";
      health.become({ state, sentence, lastError: safeText(fault.error), attempt: Math.max(1, backoff.attempt), retryAtMs: clock.now() + waitMs });
      if (isNews) log?.write("warn", sentence, { error: safeText(fault.error), waitMs });
      await wait(waitMs);
    }
  };

  const fail = (error: unknown): void => {
    health.become({ state: "stopped", lastError: messageOf(error), sentence: "Reading from Relay stopped through an error within Countersign: please report it with the log" });
    log?.write("error", "Reading from Relay stopped", { error: messageOf(error) });
    mailbox.end();
  };

  const close = async (): Promise<void> => {
    if (!closing.signal.aborted) {
      closing.abort();
      stopWatching();
      cancelWait();
      session?.end({ kind: "retry", error: "closed", sentence: "" });
      health.become({ state: "stopped" });
      mailbox.end();
    }
    await running;
  };

  return {
    nature: { type: "relay", label: address.label, live: true },
    async *events(signal): AsyncGenerator<readonly SourceEvent[], void, undefined> {
      if (running !== null) throw new Error("The events of a source can be iterated once");
      const onAbort = (): void => void close();
      // Whoever waits for events waits for a Relay that is away as well: the clock's own timers would let the process end.
      const alive = setInterval(() => undefined, 3_600_000);
      signal.addEventListener("abort", onAbort, { once: true });
      try {
        if (signal.aborted || closing.signal.aborted) return void (await close());
        mailbox.put({ kind: "health", health: health.now });
        if (address.tls) watchFiles();
        running = run().catch(fail);
        yield* mailbox.batches();
      } finally {
        signal.removeEventListener("abort", onAbort);
        clearInterval(alive);
        await close();
      }
    },
    health: () => health.now,
    reread: createReread(),
    wantTail(want) {
      isTailWanted = want;
      session?.wantTail(want);
    },
    close,
  };
}
