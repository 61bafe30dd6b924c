import { status } from "@grpc/grpc-js";
import { METHOD } from "../methods";
import { encodeMessage } from "../schema";
import type { Issued } from "../simulated/certificate";
import { listenAsSpire, type Answer, type Listening } from "../simulated/listen";

/** An agent's Workload API on a unix socket, driven by hand. */
export interface WorkloadApi {
  readonly socket: string;
  /** What subscribers get at once, and all that are there now; null: nothing for now. */
  give(answer: Answer | null): void;
  readonly subscribers: number;
  /** Subscriptions so far. */
  readonly calls: number;
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** The message of one identity. */
export function svidMessage(spiffeId: string, svid: Issued, authorities: readonly Buffer[]): Buffer {
  const x509_svid_key = svid.key.export({ type: "pkcs8", format: "der" });
  return encodeMessage("X509SVIDResponse", { svids: [{ spiffe_id: spiffeId, x509_svid: svid.certificate, x509_svid_key, bundle: Buffer.concat(authorities) }] });
}

/** What an agent says to a process that no entry matches. */
export const NO_IDENTITY: Answer = { code: status.PERMISSION_DENIED, details: "no identity issued" };

/** Starts one that has nothing to give yet. */
export async function startWorkloadApi(socket: string): Promise<WorkloadApi> {
  let now: Answer | null = null;
  let calls = 0;
  const sends = new Set<(answer: Answer) => void>();
  const listen = (): Promise<Listening> =>
    listenAsSpire({
      place: { type: "unix", path: socket },
      paths: [],
      answer: () => Buffer.alloc(0),
      streams: {
        [METHOD.fetchX509Svid.path]: (send, headers) => {
          calls += 1;
          if (headers["workload.spiffe.io"] !== "true") {
            send({ code: status.INVALID_ARGUMENT, details: "security header missing from request" });
            return () => undefined;
          }
          sends.add(send);
          if (now !== null) send(now);
          return () => void sends.delete(send);
        },
      },
    });
  let listening = await listen();
  return {
    socket,
    give(answer) {
      now = answer;
      if (answer !== null) for (const send of [...sends]) send(answer);
    },
    get subscribers() {
      return sends.size;
    },
    get calls() {
      return calls;
    },
    stop: async () => {
      sends.clear();
      await listening.close();
    },
    start: async () => {
      listening = await listen();
    },
  };
}
