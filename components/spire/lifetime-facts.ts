import { clockText, countOfText, spanText } from "@/components/ui/format";
import type { SpireAnswer } from "@/lib/wire/spire";
import { fact, type Fact } from "./fact";
import { staleText } from "./server-facts";

/** What runs out, and when. */
export function lifetimeFacts(answer: SpireAnswer): readonly Fact[] {
  const { own, read } = answer;
  const facts = [activeFact(answer), nextFact(answer), bundleFact(answer), svidFact(answer), fact("held by nodes", null, "which node holds which certificate: only its agent knows")];
  if (own.value !== null || own.state !== "not-observed") {
    facts.push(own.value === null ? fact("ours", null, own.reason) : fact("ours", untilText(own.value.notAfter, answer.asOf), own.value.spiffeId, { tone: own.value.isLate ? "short" : "plain" }));
  }
  if (read.clockLeadMs !== null) facts.push(fact("our clock", `${spanText(Math.abs(read.clockLeadMs))} ${read.clockLeadMs > 0 ? "ahead of" : "behind"} SPIRE's`, "every time above is off by as much", { tone: "short" }));
  return facts;
}

const shortKey = (keyId: string | null): string => (keyId === null ? "no key id" : keyId.length > 12 ? `${keyId.slice(0, 4)}…${keyId.slice(-4)}` : keyId);

function activeFact({ signing, bundle, asOf }: SpireAnswer): Fact {
  const active = signing.value?.active ?? null;
  if (active !== null && active.expiresAt !== null) return fact("CA, active", untilText(active.expiresAt, asOf), `${staleText(signing)}authority ${shortKey(active.keyId)} signs now`, { tone: Date.parse(active.expiresAt) <= Date.parse(asOf) ? "bad" : "plain" });
  const newest = bundle.value?.authorities[0];
  if (newest === undefined) return fact("CA, active", null, signing.reason === "" ? bundle.reason : signing.reason);
  return fact("CA, newest", untilText(newest.notAfter, asOf), `${staleText(bundle)}the authority of the bundle that ends last (${shortKey(newest.keyId)}); which one signs is not observed`, { tone: newest.isExpired ? "bad" : "plain" });
}

function nextFact({ signing, asOf }: SpireAnswer): Fact {
  if (signing.value === null) return fact("CA, next", null, signing.reason);
  const { prepared } = signing.value;
  if (prepared === null) return fact("CA, next", "none prepared", "SPIRE prepares it at half of the life of the one that signs");
  return fact("CA, next", `prepared, ${prepared.expiresAt === null ? "until a time not told" : untilText(prepared.expiresAt, asOf)}`, `${staleText(signing)}takes over with a sixth of the active one's life left`);
}

const BUNDLE = {
  fine: ["plain", "its newest authority is in good time"],
  "no-successor": ["short", "its newest authority should have a successor by now"],
  "ends-soon": ["short", "its newest authority is past the time of handing over"],
  ended: ["bad", "every authority has ended: nothing can be verified"],
  empty: ["bad", "it holds no authority"],
} as const;

function bundleFact({ bundle }: SpireAnswer): Fact {
  if (bundle.value === null) return fact("bundle", null, bundle.reason);
  const { authorities, authoritiesMore, state } = bundle.value;
  const valid = authorities.filter(({ isExpired }) => !isExpired).length;
  const [tone, says] = BUNDLE[state];
  const expired = authorities.length - valid;
  return fact("bundle", `${countOfText(valid, "valid authority", "valid authorities")}${expired > 0 ? `, ${expired} expired and not yet pruned` : ""}${authoritiesMore > 0 ? `, ${authoritiesMore} more` : ""}`, `${staleText(bundle)}${says}`, { tone: bundle.state === "stale" && tone === "plain" ? "short" : tone });
}

function svidFact({ server: { svid }, asOf }: SpireAnswer): Fact {
  if (svid.value === null) return fact("server's own", null, svid.reason);
  return fact("server's own", untilText(svid.value.notAfter, asOf), `${staleText(svid)}${svid.value.isLate ? "it should have been renewed by now" : svid.value.spiffeId}`, { tone: svid.value.isLate ? "short" : "plain" });
}

/** "until 15:08 UTC, 36 min left": with the date where it is another day; "ended …" once it is past. */
export function untilText(at: string, asOf: string): string {
  const leftMs = Date.parse(at) - Date.parse(asOf);
  const day = at.slice(0, 10) === asOf.slice(0, 10) ? "" : `${at.slice(0, 10)} `;
  const clock = `${day}${clockText(at, "min")} UTC`;
  return leftMs <= 0 ? `ended ${clock}, ${spanText(-leftMs)} ago` : `until ${clock}, ${spanText(leftMs)} left`;
}
