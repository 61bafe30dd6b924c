import { ChannelCredentials, Client, Metadata, credentials, type ClientReadableStream, type ClientUnaryCall } from "@grpc/grpc-js";
import type { SecureContext } from "node:tls";
import { isAppError } from "@/lib/platform/errors";
import { faultOfStatus, isStatus, SpireFailure, type Place, type SpireFault } from "./fault";
import { METHOD, type RequestOf, type ResponseOf, type StreamMethod, type UnaryMethod } from "./methods";
import { decodeMessage, encodeMessage } from "./schema";
import type { ServerProof } from "./server-proof";

export interface ConnectionOptions {
  readonly place: Place;
  /** `dns:HOST:PORT` or `unix:/path`. */
  readonly target: string;
  /** null for the plain text of a unix socket. */
  readonly tls: { readonly context: SecureContext; readonly proof: ServerProof } | null;
  readonly maxMessageBytes: number;
  /** Of real time, for every call that answers once. */
  readonly callMs: number;
}

/** One connection to a SPIRE server, a gateway or an agent. It can call what METHOD lists, and nothing else. */
export interface SpireConnection {
  readonly proof: ServerProof | null;
  /** Rejects with SpireFailure, after the deadline at the latest. */
  ask<Name extends UnaryMethod>(method: Name, request: RequestOf<Name>): Promise<ResponseOf<Name>>;
  /** Raw messages, until it ends. */
  follow(method: StreamMethod): ClientReadableStream<Buffer>;
  /** Cancels what is under way. */
  close(): void;
}

const asIs = (bytes: Buffer): Buffer => bytes;

/** A name for TLS's server name: SPIRE does not look at it, and Node warns of addresses there. */
const SERVER_NAME = "spire-server";

function channelCredentials({ tls }: ConnectionOptions): ChannelCredentials {
  if (tls === null) return credentials.createInsecure();
  return ChannelCredentials.createFromSecureContext(tls.context, { checkServerIdentity: tls.proof.check });
}

/** Opens a channel of its own; it dials with the first call. Proxies of the environment are not used. */
export function openConnection(options: ConnectionOptions): SpireConnection {
  const { place, tls } = options;
  const client = new Client(options.target, channelCredentials(options), {
    "grpc.use_local_subchannel_pool": 1,
    "grpc.service_config_disable_resolution": 1,
    "grpc.enable_retries": 0,
    "grpc.enable_http_proxy": 0,
    "grpc.max_receive_message_length": options.maxMessageBytes,
    "grpc.primary_user_agent": "countersign",
    ...(tls && { "grpc.ssl_target_name_override": SERVER_NAME, "grpc.default_authority": SERVER_NAME }),
  });
  const asking = new Set<ClientUnaryCall>();
  const faultOf = (method: keyof typeof METHOD, thrown: unknown): SpireFault => {
    const name = METHOD[method].path.slice(METHOD[method].path.lastIndexOf("/") + 1);
    if (tls?.proof.refusal) return tls.proof.refusal;
    if (isStatus(thrown)) return faultOfStatus(place, name, thrown.code, thrown.details);
    const said = thrown instanceof Error ? thrown.message : String(thrown);
    return { kind: "method", error: said, sentence: `${place.name} answered ${name} with something that cannot be read${isAppError(thrown) ? "" : ` (${said})`}` };
  };
  return {
    proof: tls?.proof ?? null,
    ask(method, request) {
      const { path, request: requestType, response } = METHOD[method];
      return new Promise((resolve, reject) => {
        const deadline = Date.now() + options.callMs;
        const call = client.makeUnaryRequest(path, asIs, asIs, encodeMessage(requestType, request), { deadline }, (error, bytes) => {
          asking.delete(call);
          if (error) return reject(new SpireFailure(faultOf(method, error)));
          try {
            resolve(decodeMessage(response, bytes ?? Buffer.alloc(0)));
          } catch (cause) {
            reject(new SpireFailure(faultOf(method, cause)));
          }
        });
        asking.add(call);
      });
    },
    follow(method) {
      // The Workload API takes no call without it (spiffe/spiffe, standards/SPIFFE_Workload_Endpoint.md §3).
      const metadata = new Metadata();
      metadata.set("workload.spiffe.io", "true");
      return client.makeServerStreamRequest(METHOD[method].path, asIs, asIs, encodeMessage(METHOD[method].request, {}), metadata);
    },
    close() {
      for (const call of asking) call.cancel();
      client.close();
    },
  };
}
