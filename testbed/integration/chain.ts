import { createEngine } from "@/lib/engine/create-engine";
import type { Engine } from "@/lib/engine/engine-port";
import { WHOLE_WINDOW } from "@/lib/engine/question";
import type { AttemptRow } from "@/lib/engine/reply";
import { NO_FILTER } from "@/lib/domain/filter";
import type { Pair } from "@/lib/domain/pair";
import { silentLog } from "@/lib/platform/log";
import { systemClock } from "@/lib/platform/system-clock";
import type { CertificateFiles } from "@/lib/sources/relay/certificates";
import { openRelay } from "@/lib/sources/relay/relay";
import { stripItems } from "@/components/frame/strip";
import { coverageToWire, holeToWire } from "@/lib/wire/coverage-to-wire";
import { healthToWire } from "@/lib/wire/health-to-wire";

/** Our own half of the chain, from the stream of Relay to answers. */
export interface Chain {
  readonly engine: Engine;
  attempts(): Promise<readonly AttemptRow[]>;
  pairs(): Promise<readonly Pair[]>;
  /** What the strip says at this moment, item by item. */
  strip(): readonly string[];
  /** What one item of the strip says, and its title. */
  item(id: string): { readonly says: string; readonly why: string };
  close(): Promise<void>;
}

/** Reads a Relay as the server does. */
export function openChain(address: string, files: Partial<CertificateFiles> = {}): Chain {
  const source = openRelay({ address, clock: systemClock, log: silentLog, files });
  const engine = createEngine({ source, clock: systemClock, log: silentLog, epoch: "testbed", clusterName: null });
  const items = () => {
    const status = engine.status();
    const sources = {
      link: { state: "open", sinceMs: 0 },
      source: healthToWire(status.source),
      coverage: coverageToWire(status.coverage),
      holes: status.holes.map(holeToWire),
      reads: null,
    } as const;
    return stripItems(sources, Date.now());
  };
  const whole = { window: WHOLE_WINDOW, filter: NO_FILTER, limit: 5_000, cursor: null } as const;
  return {
    engine,
    attempts: async () => (await engine.ask({ kind: "attempts", ...whole })).attempts,
    pairs: async () => (await engine.ask({ kind: "pairs", ...whole, sort: "worst", facets: false })).pairs,
    strip: () => items().map(({ strong, rest }) => `${strong} ${rest}`.trim()),
    item(id) {
      const found = items().find((one) => one.id === id);
      return { says: found === undefined ? "" : `${found.strong} ${found.rest}`.trim(), why: found?.why ?? "" };
    },
    close: () => engine.stop(),
  };
}

/** A chain for as long as `act` takes. */
export async function onChain<T>(address: string, act: (chain: Chain) => Promise<T>, files: Partial<CertificateFiles> = {}): Promise<T> {
  const chain = openChain(address, files);
  try {
    return await act(chain);
  } finally {
    await chain.close();
  }
}
