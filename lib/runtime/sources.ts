import { createReadStream, type ReadStream } from "node:fs";
import { isatty } from "node:tty";
import { isMainThread } from "node:worker_threads";
import type { Clock } from "@/lib/ports/clock";
import type { FlowSource, SourceNature } from "@/lib/ports/flow-source";
import type { Log } from "@/lib/ports/log";
import type { ShareWatch } from "@/lib/ports/share-watch";
import { openCapture, type CaptureProgress } from "@/lib/sources/capture/capture-source";
import { openRelay } from "@/lib/sources/relay/relay";
import type { RelayTls } from "./config";
import { printSourceSpec, type SourceSpec } from "./source-spec";

export interface OpenSourceOptions {
  readonly tls: RelayTls;
  readonly clock: Clock;
  readonly log: Log;
  /** Set for a Relay that is known to be simulated: what it says is shown as such. */
  readonly simulated: boolean;
  /** Of a Relay every flow is wanted, not only those that bear on attempts. */
  readonly everything?: boolean;
  /** Of a Relay only what bears on this share of the nodes is wanted. */
  readonly share?: ShareWatch | null;
  /** How far a capture was read; never called for a Relay. */
  readonly onProgress?: (progress: CaptureProgress) => void;
}

export const NO_TLS_FILES: RelayTls = { ca: null, cert: null, key: null, serverName: null };

/** The source that `spec` names, opened; throws `bad-source` when a file of it cannot be read. */
export async function openSource(spec: SourceSpec, options: OpenSourceOptions): Promise<FlowSource> {
  switch (spec.type) {
    case "capture":
      return openCapture(spec.files, { clock: options.clock, onProgress: options.onProgress, ...(!isMainThread && spec.files.includes("-") && { input: inputOfProcess() }) });
    case "relay": {
      const { ca, cert, key, serverName } = options.tls;
      const files = { caFile: ca, certFile: cert, keyFile: key };
      const source = openRelay({ address: printSourceSpec(spec), clock: options.clock, log: options.log, files, serverName, everything: options.everything, share: options.share ?? null });
      return options.simulated ? { ...source, nature: natureOf(spec, true) } : source;
    }
    default:
      return spec satisfies never;
  }
}

/** Standard input as a worker reads it: its own `process.stdin` is not the process's. */
function inputOfProcess(): ReadStream & { readonly isTTY: boolean } {
  return Object.assign(createReadStream("", { fd: 0, autoClose: false }), { isTTY: isatty(0) });
}

/** What can be said of a source before it is opened. */
export function natureOf(spec: SourceSpec, simulated: boolean): SourceNature {
  switch (spec.type) {
    case "capture": {
      const [first, ...more] = spec.files;
      const name = first === "-" || first === undefined ? "standard input" : first;
      return { type: "capture", label: more.length > 0 ? `${name} and ${more.length} more` : name, live: false };
    }
    case "relay":
      return { type: simulated ? "simulator" : "relay", label: printSourceSpec(spec), live: true };
    default:
      return spec satisfies never;
  }
}
