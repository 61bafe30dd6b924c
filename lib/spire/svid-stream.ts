import { status, type ClientReadableStream } from "@grpc/grpc-js";
import { createBackoff } from "@/lib/platform/backoff";
import { messageOf } from "@/lib/platform/errors";
import type { Clock } from "@/lib/ports/clock";
import { openConnection, type SpireConnection } from "./connection";
import { connectionFault, faultOfStatus, isStatus, safeText, SpireFailure, type Place, type SpireFault } from "./fault";
import type { SpireTimings } from "./options";
import { decodeMessage } from "./schema";
import { svidFromMessage, type Svid } from "./svid";

export interface SvidStreamOptions {
  /** Absolute path of the agent's Workload API socket. */
  readonly socket: string;
  readonly clock: Clock;
  readonly timings: SpireTimings;
  readonly random: () => number;
  readonly maxMessageBytes: number;
  /** `isFresh`: pushed to an open stream, so made just now. */
  readonly onSvid: (svid: Svid, isFresh: boolean) => void;
  readonly onFault: (fault: SpireFault, retryAtMs: number) => void;
}

/** Our identity, as the agent of our node renews it. */
export interface SvidStream {
  start(): void;
  stop(): void;
}

/** The agent's words, where they mean something else than a server's. */
function faultOf(place: Place, code: number, details: string): SpireFault {
  const said = `${status[code] ?? code}: ${details}`;
  if (code === status.PERMISSION_DENIED) {
    return { kind: "denied", error: safeText(said), sentence: "The SPIRE agent gives this process no identity: create a registration entry for it (docs/security.md says which); a new one takes some ten seconds to arrive" };
  }
  if (code === status.UNIMPLEMENTED) return connectionFault(said, `${place.name} is no Workload API: \`spire-svid\` must name the agent's public socket, not its admin socket`);
  return { ...faultOfStatus(place, "FetchX509SVID", code, details), kind: "connection" };
}

/** A stream that stands still; once started it is followed for ever, and opened anew after every end. */
export function openSvidStream(options: SvidStreamOptions): SvidStream {
  const { socket, clock, timings } = options;
  const place: Place = { name: "the SPIRE agent's Workload API", socket };
  const backoff = createBackoff({ firstMs: timings.backoffFirstMs / 2, maxMs: timings.backoffMaxMs, random: options.random });
  let connection: SpireConnection | null = null;
  let stream: ClientReadableStream<Buffer> | null = null;
  let isStopped = false;
  let cancelTimer: () => void = () => undefined;

  const follow = (): void => {
    let isOver = false;
    let messages = 0;
    const own = openConnection({ place, target: `unix:${socket}`, tls: null, maxMessageBytes: options.maxMessageBytes, callMs: timings.callMs });
    const call = own.follow("fetchX509Svid");
    [connection, stream] = [own, call];

    // grpc-js tells one failure as an error and as an end: the first of them counts.
    const over = (fault: SpireFault): void => {
      if (isOver) return;
      isOver = true;
      cancelTimer();
      call.cancel();
      own.close();
      if (isStopped) return;
      const waitMs = backoff.next();
      cancelTimer = clock.after(waitMs, follow);
      options.onFault(fault, clock.now() + waitMs);
    };
    cancelTimer = clock.after(timings.firstSvidMs, () => over(connectionFault("no answer", "The SPIRE agent's Workload API takes the call and gives no identity in time; it is asked again")));
    call.on("data", (bytes: Buffer) => {
      if (isOver || isStopped) return;
      let svid: Svid;
      try {
        svid = svidFromMessage(decodeMessage("X509SVIDResponse", bytes));
      } catch (error) {
        return over(error instanceof SpireFailure ? error.fault : connectionFault(messageOf(error), "The SPIRE agent's answer cannot be read: `spire-svid` may name another socket"));
      } finally {
        // It holds the private key.
        bytes.fill(0);
      }
      cancelTimer();
      backoff.reset();
      messages += 1;
      options.onSvid(svid, messages > 1);
    });
    call.on("error", (error) => over(isStatus(error) ? faultOf(place, error.code, error.details) : connectionFault(messageOf(error), "The SPIRE agent broke off; it is asked again")));
    call.on("end", () => {
      // The status that says why comes right after.
      setImmediate(() => over(connectionFault("the stream ended", "The SPIRE agent ended the stream of identities: it is restarting; it is asked again")));
    });
  };

  return {
    start() {
      if (connection === null && !isStopped) follow();
    },
    stop() {
      isStopped = true;
      cancelTimer();
      stream?.cancel();
      connection?.close();
    },
  };
}
