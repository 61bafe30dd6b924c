import type { Instant } from "@/lib/domain/instant";
import type { WireCursor } from "./wire-cursor";

const NANOS_PER_SEC = 1_000_000_000n;

/** Reads google.protobuf.Timestamp. Neighbouring events share their second, so its big number is made once. */
export class TimeReader {
  private second = 0;
  private base = 0n;

  take(cursor: WireCursor): Instant {
    const outer = cursor.enter();
    let seconds = 0;
    let nanos = 0;
    for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
      if (tag === 8) seconds = cursor.signedDouble64();
      else if (tag === 16) nanos = cursor.int32();
      else cursor.skip(tag);
    }
    cursor.leave(outer);
    if (seconds !== this.second) {
      this.second = seconds;
      this.base = BigInt(seconds) * NANOS_PER_SEC;
    }
    return nanos === 0 ? this.base : this.base + BigInt(nanos);
  }
}
