import { createServer, type AddressInfo, type Socket } from "node:net";
import { AppError, isAppError } from "@/lib/platform/errors";
import type { Clock } from "@/lib/ports/clock";
import type { AccessPlan, ApiAccess } from "../access";
import { createApiClient, type ApiClient } from "../api-client";
import { ApiFault, faultOfThrown } from "../api-fault";
import { openAccess } from "../open-access";
import { openPodStream, type PodStream } from "./pod-stream";
import { findRelay, findRelayPods, type RelayPlace, type RelayPod } from "./relay-place";
import { sayForwardFault, sayFault } from "./say-fault";

export interface RelayForwardPlan {
  readonly access: AccessPlan;
  readonly clock: Clock;
  readonly userAgent: string;
  readonly signal: AbortSignal;
  /** Told a sentence whenever what the forward does changes. */
  readonly onState: (state: ForwardState) => void;
}

/** What the forward does now, for a person. */
export interface ForwardState {
  readonly standing: "forwarding" | "waiting";
  readonly sentence: string;
}

/** A loopback address behind which Relay answers, pod after pod. */
export interface RelayForward {
  /** `127.0.0.1:PORT` */
  readonly address: string;
  readonly tls: boolean;
  readonly foundBy: string;
  /** Breaks what is open and stops listening. */
  close(): Promise<void>;
}

/** Relay's client opens one connection, and a few while it looks for what is wrong. */
const MOST_CONNECTIONS = 16;
const LOOPBACK = "127.0.0.1";

/**
 * Finds Relay, tries the way once, and listens on a free loopback port: each connection goes to a pod that is ready
 * then. Throws `bad-config` (no way in), `forbidden` with the right that is missing, or `source-failed`.
 */
export async function openRelayForward({ access: plan, clock, userAgent, signal, onState }: RelayForwardPlan): Promise<RelayForward> {
  const access = await openAccess(plan, clock);
  const client = createApiClient(access, clock, userAgent);
  const open = new Set<Socket>();
  const ending = new AbortController();
  const until = AbortSignal.any([signal, ending.signal]);
  let told = "";

  function tell(standing: ForwardState["standing"], sentence: string): void {
    if (sentence === told || until.aborted) return;
    told = sentence;
    onState({ standing, sentence });
  }

  async function carry(local: Socket, place: RelayPlace): Promise<void> {
    const { pod, stream } = await dial(client, access, place, userAgent, until);
    if (local.destroyed) return stream.close();
    tell("forwarding", `Relay is reached through ${access.foundBy}: pod ${place.namespace}/${pod.name}, port ${pod.port}`);
    join(local, stream, (why) => tell("waiting", `The way to pod ${place.namespace}/${pod.name} ended${why === "" ? "" : `: ${why}`}; it is opened anew`));
  }

  try {
    const place = await findRelay(client, until).catch((thrown: unknown) => {
      throw isAppError(thrown) ? thrown : sayFault(access, faultOfThrown(thrown), { verb: "list", resource: "services", namespace: null });
    });
    const first = await dial(client, access, place, userAgent, until);
    first.stream.close();
    const server = createServer({ allowHalfOpen: false, noDelay: true }, (local) => {
      open.add(local);
      local.on("close", () => open.delete(local));
      local.on("error", () => local.destroy());
      // Nothing of what it sends is taken before there is somewhere to put it.
      local.pause();
      carry(local, place).catch((thrown: unknown) => {
        local.destroy();
        if (!until.aborted) tell("waiting", isAppError(thrown) ? `${thrown.message} ${thrown.hint}`.trim() : faultOfThrown(thrown).message);
      });
    });
    server.maxConnections = MOST_CONNECTIONS;
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(0, LOOPBACK, resolve);
    });
    // The address of a TCP listener is always of this shape.
    const { port } = server.address() as AddressInfo;
    return {
      address: `${LOOPBACK}:${port}`,
      tls: place.tls,
      foundBy: `${place.foundBy}, ${access.foundBy}`,
      async close() {
        ending.abort();
        const closed = new Promise<void>((resolve) => server.close(() => resolve()));
        for (const local of open) local.destroy();
        client.close();
        await closed;
      },
    };
  } catch (thrown) {
    client.close();
    throw thrown;
  }
}

/** The way to the first pod that is ready. */
async function dial(client: ApiClient, access: ApiAccess, place: RelayPlace, userAgent: string, signal: AbortSignal): Promise<{ readonly pod: RelayPod; readonly stream: PodStream }> {
  const pods = await findRelayPods(client, place, signal).catch((thrown: unknown) => {
    throw sayFault(access, faultOfThrown(thrown), { verb: "list", resource: "pods", namespace: place.namespace });
  });
  const pod = pods.find(({ isReady }) => isReady);
  if (!pod) throw notReady(place, pods);
  try {
    return { pod, stream: await openPodStream(access, { namespace: place.namespace, pod: pod.name, port: pod.port }, userAgent, signal) };
  } catch (thrown) {
    throw thrown instanceof ApiFault ? sayForwardFault(access, thrown, place.namespace, pod.name) : thrown;
  }
}

function notReady({ namespace, foundBy }: RelayPlace, [first]: readonly RelayPod[]): AppError {
  const message = first ? `Hubble Relay's pod ${namespace}/${first.name} is not ready.` : `${foundBy} has no pod in ${namespace}.`;
  return new AppError("source-failed", message, first ? `\`kubectl -n ${namespace} describe pod ${first.name}\` says why.` : `\`kubectl -n ${namespace} get deployments\` says what became of it.`);
}

/** Carries bytes both ways, each side only as fast as the other takes them, until one of them ends. */
function join(local: Socket, stream: PodStream, onEnd: (why: string) => void): void {
  let isOurs = false;
  stream.listen({
    onBytes: (bytes) => void (local.write(bytes) || stream.pause()),
    onDrain: () => void local.resume(),
    onEnd(why) {
      local.destroySoon();
      if (!isOurs) onEnd(why);
    },
  });
  local.on("drain", () => stream.resume());
  local.on("data", (bytes: Buffer) => void (stream.write(bytes) || local.pause()));
  local.on("close", () => {
    isOurs = true;
    stream.close();
  });
  local.resume();
}
