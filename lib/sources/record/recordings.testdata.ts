import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";

const ROOT = path.join(import.meta.dirname, "../../../testdata/recordings/hubble");

/** A recording of a real Relay: testdata/recordings/hubble/<version>/<scenario>. */
export interface Recording {
  readonly name: string;
  readonly folder: string;
  readonly messages: readonly Buffer[];
  readonly lines: readonly string[];
  readonly compact: readonly string[];
}

/** Every recording, read whole: for tests. */
export function readRecordings(): readonly Recording[] {
  return readdirSync(ROOT)
    .sort()
    .flatMap((version) => readdirSync(path.join(ROOT, version)).sort().map((scenario) => path.join(version, scenario)))
    .map((name) => {
      const folder = path.join(ROOT, name);
      return {
        name,
        folder,
        messages: splitMessages(gunzipSync(readFileSync(path.join(folder, "flows.pb.gz")))),
        lines: linesOf(path.join(folder, "flows.jsonl.gz")),
        compact: linesOf(path.join(folder, "compact.txt.gz")),
      };
    });
}

function linesOf(file: string): readonly string[] {
  return gunzipSync(readFileSync(file)).toString().trimEnd().split("\n");
}

function splitMessages(bytes: Buffer): readonly Buffer[] {
  const messages: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    let length = 0;
    let shift = 0;
    for (;;) {
      const byte = bytes.readUInt8(at++);
      length |= (byte & 0x7f) << shift;
      shift += 7;
      if (byte < 128) break;
    }
    messages.push(bytes.subarray(at, at + length));
    at += length;
  }
  return messages;
}
