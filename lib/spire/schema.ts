import protobuf from "protobufjs/light.js";
import { AppError, messageOf } from "@/lib/platform/errors";
import descriptors from "./descriptors.generated.json";
import type { MessageTypes } from "./messages";

const root = protobuf.Root.fromJSON(descriptors);

/** The reflected type of a message of proto/spire-*.proto by its full name. */
export function lookupMessage(fullName: string): protobuf.Type {
  return root.lookupType(fullName);
}

/** The bytes of a message given as a plain object with upstream's field names. Throws a bad-record AppError when a value does not fit its field. */
export function encodeMessage<Name extends keyof MessageTypes>(name: Name, message: MessageTypes[Name]): Buffer {
  const type = root.lookupType(name);
  try {
    const bytes = type.encode(type.fromObject(message)).finish();
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
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
