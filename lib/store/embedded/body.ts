import type { IncomingMessage } from "node:http";
import { EngineFault } from "./engine-fault";
import type { EngineLimits } from "./engine-limits";

/** Holds what bodies weigh until they are done with. */
export interface BodyScales {
  /** The whole body; rejects with EngineFault where it is too heavy. What it weighs is given back by `done`. */
  read(request: IncomingMessage): Promise<{ readonly bytes: Uint8Array; done(): void }>;
}

/** Scales for one server: what one body may weigh, and what all of them under way may, in bytes. */
export function createBodyScales(most: Pick<EngineLimits, "bodyBytes" | "bodiesBytes">): BodyScales {
  let held = 0;
  return {
    async read(request) {
      const chunks: Buffer[] = [];
      let size = 0;
      const done = () => {
        held -= size;
        size = 0;
      };
      try {
        for await (const chunk of request) {
          // A request without a string encoding yields buffers.
          const bytes = chunk as Buffer;
          size += bytes.length;
          held += bytes.length;
          if (size > most.bodyBytes) throw new EngineFault(307, "TOO_MANY_BYTES", `A request may have ${most.bodyBytes} bytes, and this one has more`);
          if (held > most.bodiesBytes) throw new EngineFault(202, "TOO_MANY_SIMULTANEOUS_QUERIES", `Requests of ${most.bodiesBytes} bytes are under way already`);
          chunks.push(bytes);
        }
        return { bytes: Buffer.concat(chunks, size), done };
      } catch (error) {
        done();
        throw error;
      }
    },
  };
}
