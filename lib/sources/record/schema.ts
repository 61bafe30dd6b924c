import protobuf from "protobufjs/light.js";
import { AppError, messageOf } from "@/lib/platform/errors";
import descriptors from "./descriptors.generated.json";
import type { MessageTypes } from "./questions";

/** Full method paths of the services in proto/, with the types of what goes in and out. */
export const METHOD = {
  getFlows: { path: "/observer.Observer/GetFlows", request: "observer.GetFlowsRequest", response: "observer.GetFlowsResponse" },
  getNodes: { path: "/observer.Observer/GetNodes", request: "observer.GetNodesRequest", response: "observer.GetNodesResponse" },
  getNamespaces: { path: "/observer.Observer/GetNamespaces", request: "observer.GetNamespacesRequest", response: "observer.GetNamespacesResponse" },
  serverStatus: { path: "/observer.Observer/ServerStatus", request: "observer.ServerStatusRequest", response: "observer.ServerStatusResponse" },
  notify: { path: "/peer.Peer/Notify", request: "peer.NotifyRequest", response: "peer.ChangeNotification" },
} as const;

const root = protobuf.Root.fromJSON(descriptors);

/** The reflected type of a message of proto/ by its full name; for what walks fields (records as JSON). */
export function lookupMessage(fullName: string): protobuf.Type {
  return root.lookupType(fullName);
}

/**
 * The bytes of a message given as a plain object with upstream's field names (a field that is no field of the message
 * is ignored). Throws a bad-record AppError when a value does not fit its field.
 */
export function encodeMessage<Name extends keyof MessageTypes>(name: Name, message: MessageTypes[Name]): Buffer {
  const type = root.lookupType(name);
  try {
    // Within Node the writer's buffers are Buffers; only the types say Uint8Array.
    return asBuffer(type.encode(type.fromObject(message)).finish());
  } catch (cause) {
    throw new AppError("bad-record", `a ${name} could not be written: ${messageOf(cause)}`, "", { cause });
  }
}

/** The message in `bytes` as a plain object; absent fields stay absent. Throws a bad-record AppError when they are none. */
export function decodeMessage<Name extends keyof MessageTypes>(name: Name, bytes: Uint8Array): MessageTypes[Name] {
  const type = root.lookupType(name);
  try {
    // The descriptor gives this very shape for this name: MessageTypes states what proto/ says.
    return type.toObject(type.decode(bytes), { longs: String, enums: String }) as MessageTypes[Name];
  } catch (cause) {
    throw new AppError("bad-record", `these ${bytes.length} bytes are no ${name}: ${messageOf(cause)}`, "", { cause });
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
