import { knownOf, type Reading } from "@/lib/domain/spire/reading";
import type { SpireView } from "@/lib/domain/spire/spire-view";
import { lookAtSpire, type SpireHints, type SpireLook } from "@/lib/runtime/spire";
import type { Config } from "@/lib/runtime/config";
import { shortText, visibleText } from "@/lib/platform/text-safety";
import { sayMany } from "../say";

/** One line of `check` about SPIRE. */
export interface SpireFinding {
  readonly standing: "ok" | "partly" | "missing" | "forbidden" | "not read";
  readonly what: string;
  readonly detail: string;
}

const WAIT_MS = 6_000;
const TIER_SAYS = {
  "0": "tier 0",
  "0+": "tier 0+: what SPIRE tells anyone over TLS",
  "1": "tier 1: with an identity that may list",
  "2": "tier 2: through a list-only gateway",
} as const;

const PARTS = ["bundle", "entries", "agents", "signing", "process", "own"] as const;
const NAMES = { bundle: "trust bundle", entries: "entries", agents: "agents", signing: "CA", process: "server", own: "our identity" } as const;

/** What `check` says of SPIRE: the tier, and what can be seen in it. */
export async function checkSpire(config: Pick<Config, "spire" | "spireSvid">, hints: SpireHints | null): Promise<SpireFinding[]> {
  return spireFindings(await lookAtSpire(config, hints, WAIT_MS));
}

/** The lines about one look at SPIRE. */
export function spireFindings({ view, health }: SpireLook): SpireFinding[] {
  const said = (text: string): string => shortText(visibleText(text), 300);
  if (health.state === "not-observed") return [{ standing: "not read", what: "spire", detail: said(health.sentence) }];
  const isWell = health.state === "live" && health.sentence === "";
  const head: SpireFinding = {
    standing: health.state === "forbidden" ? "forbidden" : health.state === "live" ? (isWell ? "ok" : "partly") : "missing",
    what: "spire",
    detail: said(`${view.label}, ${TIER_SAYS[view.tier]}${health.sentence === "" ? "" : `; ${health.sentence}`}`),
  };
  return [head, ...PARTS.map((part) => ({ what: `spire ${NAMES[part]}`, ...partOf(view[part], sayPart(view, part), health.sentence) })).map((each) => ({ ...each, detail: said(each.detail) }))];
}

/** What cannot be read is not read: to call it missing would say that SPIRE has none. */
function partOf(reading: Reading<unknown>, seen: string, said: string): Pick<SpireFinding, "standing" | "detail"> {
  switch (reading.state) {
    case "live":
      return { standing: "ok", detail: seen };
    case "stale":
    case "syncing":
      return { standing: "not read", detail: reading.sentence === "" ? "no answer yet" : reading.sentence === said ? "for the same reason" : reading.sentence };
    case "forbidden":
      return { standing: "forbidden", detail: reading.sentence };
    case "absent":
    case "not-observed":
      return { standing: "not read", detail: reading.sentence };
    default:
      return reading satisfies never;
  }
}

const until = (ms: number | null): string => (ms === null ? "without end" : `until ${new Date(ms).toISOString().slice(0, 19).replace("T", " ")} UTC`);

/** What was seen of a part that was read; "" otherwise. */
function sayPart(view: SpireView, part: (typeof PARTS)[number]): string {
  switch (part) {
    case "bundle": {
      const bundle = knownOf(view.bundle)?.value;
      return bundle ? `trust domain ${bundle.trustDomain}, ${bundle.authorities.length === 1 ? "1 authority" : `${bundle.authorities.length} authorities`}` : "";
    }
    case "entries": {
      const book = knownOf(view.entries)?.value;
      return book ? `${book.entries.size === 1 ? "1 entry" : `${book.entries.size.toLocaleString("en-US")} entries`}${book.cut ? ", not all" : ""}` : "";
    }
    case "agents": {
      const book = knownOf(view.agents)?.value;
      return book ? sayMany(book.agents.length, "agent") : "";
    }
    case "signing": {
      const active = knownOf(view.signing)?.value.active ?? null;
      return active ? `signs with ${active.keyId.slice(0, 12)} ${until(active.expiresAtMs)}` : "no authority signs";
    }
    case "process": {
      const process = knownOf(view.process)?.value;
      return process ? `up for ${process.uptimeSec} s, its own identity holds ${until(process.svidExpiresAtMs)}` : "";
    }
    case "own": {
      const own = knownOf(view.own)?.value;
      return own ? `${own.spiffeId}, ${until(own.notAfterMs)}` : "";
    }
    default:
      return part satisfies never;
  }
}
