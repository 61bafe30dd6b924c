import type { Connection } from "./mix";
import { FIRST_NANOS, FIRST_PORT, writeVarint, type Template } from "./template";

/** Makes frames of ever new connections out of encoded templates: fresh times, uuids and ports. */
export interface Stamper {
  /** Frames of whole connections, at least so many flows of them, as one buffer each. */
  next(atLeast: number): Buffer[];
  readonly connections: number;
}

/** A stamper that goes through the pairs in turn. */
export function createStamper(mix: readonly Connection[], now: () => number): Stamper {
  let pair = 0;
  let connections = 0;
  let stamped = 0;

  function stamp(template: Template, port: number): Buffer {
    stamped += 1;
    const frame = Buffer.from(template.frame);
    const at = now();
    const nanos = Math.max(FIRST_NANOS, (at % 1000) * 1e6) + (stamped % 100_000) * 10;
    for (const place of template.secondsAt) writeVarint(frame, place, Math.floor(at / 1000));
    for (const place of template.nanosAt) writeVarint(frame, place, nanos);
    if (template.portAt >= 0) writeVarint(frame, template.portAt, port);
    frame.write((stamped % 2 ** 32).toString(16).padStart(8, "0"), template.uuidAt, "latin1");
    frame.write(connections.toString(16).padStart(12, "0"), template.uuidAt + 24, "latin1");
    return frame;
  }

  return {
    next(atLeast) {
      const frames: Buffer[] = [];
      while (frames.length < atLeast) {
        const connection = mix[pair++ % mix.length];
        if (!connection) return frames;
        // One port a connection; a pair comes by its own port again after 49,000 connections.
        const port = FIRST_PORT + (connections++ % (65_535 - FIRST_PORT));
        for (const template of connection.frames) frames.push(stamp(template, port));
      }
      return frames;
    },
    get connections() {
      return connections;
    },
  };
}
