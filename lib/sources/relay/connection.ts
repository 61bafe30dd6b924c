import { ChannelCredentials, Client, connectivityState, credentials, type ClientReadableStream, type ClientUnaryCall } from "@grpc/grpc-js";
import type { GetFlowsRequestMessage, MessageTypes } from "../record/questions";
import { decodeMessage, encodeMessage, METHOD } from "../record/schema";
import { RELAY_SERVER_NAME, type RelayAddress } from "./address";
import type { Certificates } from "./certificates";

export interface ConnectionOptions {
  readonly address: RelayAddress;
  /** null for a plain connection. */
  readonly certificates: Certificates | null;
  /** Name that Relay's certificate must carry; null = the default. */
  readonly serverName: string | null;
  /** Largest message that is accepted, in bytes. */
  readonly maxMessageBytes: number;
  /** HTTP/2 flow control window, in bytes: what may be on its way while nobody reads. */
  readonly windowBytes: number;
}

/** The questions without parameters that a Relay answers once. */
type StatusMethod = "getNodes" | "serverStatus";

/** One connection to a Relay. Its calls end with it. */
export interface Connection {
  /** Rejects with grpc-js's ServiceError; after `deadlineMs` of real time with DEADLINE_EXCEEDED at the latest. */
  ask<Name extends StatusMethod>(method: Name, deadlineMs: number): Promise<MessageTypes[(typeof METHOD)[Name]["response"]]>;
  /** The raw messages of GetFlows; `deadlineMs` null = until it ends. The stream is paused until it is read. */
  getFlows(request: GetFlowsRequestMessage, deadlineMs: number | null): ClientReadableStream<Buffer>;
  /** True when the transport stands, whatever single calls say. */
  isReady(): boolean;
  close(): void;
}

const asIs = (bytes: Buffer): Buffer => bytes;

function credentialsOf(certificates: Certificates | null): ChannelCredentials {
  return certificates === null ? credentials.createInsecure() : ChannelCredentials.createFromSecureContext(certificates.context);
}

/** The name the certificate is checked against. */
export function serverNameOf(options: Pick<ConnectionOptions, "serverName">): string {
  return options.serverName ?? RELAY_SERVER_NAME;
}

/**
 * Opens a channel of its own; it dials with the first call. Keepalive pings stay off: Relay answers them with GOAWAY
 * too_many_pings (grpc-go's default tolerates one in five minutes). Proxies of the environment are not used.
 */
export function openConnection(options: ConnectionOptions): Connection {
  const { address, certificates } = options;
  const name = serverNameOf(options);
  const client = new Client(address.target, credentialsOf(certificates), {
    "grpc.use_local_subchannel_pool": 1,
    "grpc.service_config_disable_resolution": 1,
    "grpc.enable_retries": 0,
    "grpc.enable_http_proxy": 0,
    "grpc.max_receive_message_length": options.maxMessageBytes,
    "grpc-node.flow_control_window": options.windowBytes,
    "grpc.primary_user_agent": "countersign",
    ...(address.tls ? { "grpc.ssl_target_name_override": name, "grpc.default_authority": name } : {}),
  });
  const asking = new Set<ClientUnaryCall>();
  return {
    ask(method, deadlineMs) {
      const { path, request, response } = METHOD[method];
      return new Promise((resolve, reject) => {
        const deadline = Date.now() + deadlineMs;
        const call = client.makeUnaryRequest(path, asIs, asIs, encodeMessage(request, {}), { deadline }, (error, bytes) => {
          asking.delete(call);
          if (error) return reject(error);
          try {
            resolve(decodeMessage(response, bytes ?? Buffer.alloc(0)));
          } catch (cause) {
            reject(cause instanceof Error ? cause : new Error(String(cause)));
          }
        });
        asking.add(call);
      });
    },
    getFlows(request, deadlineMs) {
      const { path } = METHOD.getFlows;
      const limits = deadlineMs === null ? {} : { deadline: Date.now() + deadlineMs };
      return client.makeServerStreamRequest(path, asIs, asIs, encodeMessage(METHOD.getFlows.request, request), limits);
    },
    isReady: () => client.getChannel().getConnectivityState(false) === connectivityState.READY,
    close() {
      // A channel that is closed waits for its calls; nobody does any more.
      for (const call of asking) call.cancel();
      client.close();
    },
  };
}
