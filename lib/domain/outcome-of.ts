import { ATTEMPT_SPAN_MS } from "./attempt";
import type { EnforcedAt, Evidence } from "./evidence";
import { TracePoint } from "./flow";
import { plusMs, type Instant } from "./instant";
import type { EvidenceKind, Outcome } from "./outcome";
import { isEcho, type Segment } from "./segment";

/** What the rules must know beside a connection's own events. */
export interface OutcomeContext {
  readonly watermark: Instant | null;
  /** Set when a file ended: what is open stays pending, and says so. */
  readonly captureEnd: Instant | null;
  /** True when the node is known to have lost events in this stretch, or its reporting has a gap there. */
  lostOn(node: string, from: Instant, to: Instant): boolean;
  /** Event time of the node's earliest verdict since the source was opened. */
  firstVerdictOn(node: string): Instant | null;
  lastEventOn(node: string): Instant | null;
  /** The node that should have decided ingress, where the destination's pod was seen before. */
  destinationNode: string | null;
  /** True when the destination is no pod of this cluster: nothing but the source's node could report. */
  readonly destinationIsOutside: boolean;
}

export interface OutcomeAnswer {
  readonly outcome: Outcome;
  readonly reason: string | null;
  readonly evidence: EvidenceKind;
  /** The event the outcome rests on. */
  readonly deciding: Evidence;
  readonly refusedOpen: boolean;
  readonly decidingNodes: readonly string[];
}

/** The words of one node in one direction, in order of that node's time. */
export interface Voice {
  readonly node: string;
  readonly at: EnforcedAt;
  readonly words: Evidence[];
}

/** Auth types whose meaning is known (cilium v1.20.2, api/v1/flow/flow.proto AuthType). */
export const KNOWN_AUTH: ReadonlySet<string> = new Set(["SPIRE", "TEST_ALWAYS_FAIL"]);

/** True for verdicts and drops that refuse an opening packet, for whatever reason. */
export function isRefusal(word: Evidence): boolean {
  return word.meaning === "refuses-auth" || word.meaning === "refuses-policy" || word.meaning === "refuses-other";
}

/** The voices that decide a segment: verdicts, drops, and the traces that are a (weak) word. */
export function voicesOf(segment: Segment, destinationIsOutside: boolean): Voice[] {
  const voices = new Map<string, Voice>();
  for (const word of segment.words) {
    const at = directionOf(word, segment, destinationIsOutside);
    if (at === null) continue;
    const key = `${at}|${word.node}`;
    const voice = voices.get(key);
    if (voice) voice.words.push(word);
    else voices.set(key, { node: word.node, at, words: [word] });
  }
  // Ingress before egress, then by node: the same events give the same answer.
  return [...voices.values()].sort((a, b) => (a.at !== b.at ? (a.at === "ingress" ? -1 : 1) : a.node < b.node ? -1 : 1));
}

function directionOf(word: Evidence, segment: Segment, destinationIsOutside: boolean): EnforcedAt | null {
  if (word.kind === "trace") {
    if (word.subType === TracePoint.toEndpoint) return "ingress";
    if (word.subType === TracePoint.toProxy) return word.at ?? "ingress";
    return destinationIsOutside ? "egress" : null;
  }
  if (word.kind === "drop") return verdictBeside(word, segment)?.at ?? word.at ?? "ingress";
  return word.at ?? "ingress";
}

/** The verdict that a drop event echoes: same node, same reason, a moment apart. Its direction is the surer one. */
export function verdictBeside(drop: Evidence, segment: Segment): Evidence | null {
  return segment.words.find((word) => word.kind === "verdict" && isEcho(drop, word)) ?? null;
}

/** The outcome of one attempt: the first rule of section 3 that matches. */
export function outcomeOf(segment: Segment, voices: readonly Voice[], context: OutcomeContext): OutcomeAnswer {
  const deadline = plusMs(segment.first, ATTEMPT_SPAN_MS);
  const decidingNodes = [...new Set(voices.map((voice) => voice.node))].sort();
  const answer = (outcome: Outcome, deciding: Evidence, reason: string | null = null, evidence: EvidenceKind = kindOfEvidence(deciding)): OutcomeAnswer => ({
    outcome,
    reason,
    evidence,
    deciding,
    refusedOpen: false,
    decidingNodes,
  });

  for (const voice of voices) {
    const last = voice.words.at(-1);
    if (!last || !isRefusal(last)) continue;
    const deciding = last.kind === "drop" ? (verdictBeside(last, segment) ?? last) : last;
    switch (deciding.meaning) {
      case "refuses-auth": {
        if (context.watermark === null || context.watermark <= deadline) {
          return answer("auth-pending", deciding, pendingReason(segment, context));
        }
        const lost = context.lostOn(voice.node, last.time, deadline);
        const heardAfter = (context.lastEventOn(voice.node) ?? 0n) > last.time;
        const reason = lost
          ? `events of ${voice.node} were lost after the refusal; it may have recovered unseen`
          : heardAfter
            ? (passedElsewhere(voice, last, voices) ?? refusalReason(deciding))
            : `nothing later was heard of ${voice.node}; its newest event may be withheld`;
        return { ...answer("auth-refused", deciding, reason), refusedOpen: lost || !heardAfter };
      }
      case "refuses-policy":
        return answer("policy-denied", deciding);
      default:
        return answer("other-drop", deciding, deciding.dropReasonName || "no drop reason given");
    }
  }

  const words = voices.flatMap((voice) => voice.words);
  const audited = words.find((word) => word.meaning === "audits");
  if (audited) return answer("audited", audited);

  const allowed = words.filter((word) => word.meaning === "lets-through");
  const refusedBefore = words.some((word) => word.meaning === "refuses-auth");
  const withAuth = allowed.filter((word) => word.demandsAuth);
  const strange = withAuth.find((word) => !KNOWN_AUTH.has(word.authType));
  if (strange) return answer("unknown", strange, `its auth type, ${strange.authType}, is not known to this version`);
  const proof = withAuth[0];
  if (proof) return answer(refusedBefore ? "authenticated-late" : "authenticated", proof);

  const unclear = segment.words.find((word) => word.meaning === "says-unknown");
  if (unclear) return answer("unknown", unclear, "its verdict is not known to this version");

  const plain = allowed[0];
  if (refusedBefore) {
    const passed = words.findLast((word) => !isRefusal(word)) ?? segment.words[0];
    if (passed) return answer("unknown", passed, "let through after a refusal for missing authentication, no verdict says how");
  }
  if (plain) return answer("allowed-unauthenticated", plain);
  return outcomeOfTraces(segment, voices, context, deadline, answer);
}

type Answer = (outcome: Outcome, deciding: Evidence, reason?: string | null, evidence?: EvidenceKind) => OutcomeAnswer;

/** Rules 3.5 and 3.6: nothing but traces was seen. */
function outcomeOfTraces(segment: Segment, voices: readonly Voice[], context: OutcomeContext, deadline: Instant, answer: Answer): OutcomeAnswer {
  const voice = voices[0];
  const passed = voice?.words.at(-1);
  if (!voice || !passed) {
    const first = segment.words[0];
    if (!first) throw new Error("an attempt without events cannot have an outcome");
    const node = context.destinationNode;
    const reason =
      node === null
        ? "the destination's node reported nothing"
        : context.lostOn(node, segment.first, deadline)
          ? `events of ${node} were lost`
          : `the destination's node, ${node}, reported nothing`;
    return { ...answer("unknown", first, reason, "trace"), decidingNodes: node === null ? [] : [node] };
  }
  if (context.lostOn(voice.node, segment.first, deadline)) return answer("unknown", passed, `events of ${voice.node} were lost`);
  const firstVerdict = context.firstVerdictOn(voice.node);
  if (context.destinationIsOutside || (firstVerdict !== null && firstVerdict <= deadline)) {
    return answer("allowed-unauthenticated", passed, "trace, no policy enforced there", "trace");
  }
  return answer("unknown", passed, `${voice.node} sent no verdict in the window; they may be switched off`);
}

function kindOfEvidence(word: Evidence): EvidenceKind {
  return word.kind === "l7" ? "trace" : word.kind;
}

function refusalReason(word: Evidence): string | null {
  // The datapath skips the lookup when the source's address is not in its ipcache yet (cilium v1.20.2, bpf/bpf_lxc.c).
  return word.kind === "verdict" && !word.demandsAuth ? "source not yet known to the node" : null;
}

/** What the other direction's node said later than a refusal that stands: seen, but not the last word of the node that refused. */
function passedElsewhere(refusing: Voice, refusal: Evidence, voices: readonly Voice[]): string | null {
  const passing = voices.find((voice) => voice.at !== refusing.at && voice.words.some((word) => word.meaning === "lets-through" && word.time > refusal.time));
  if (passing === undefined) return null;
  return `${passing.node} let it through at ${passing.at} later, while the last word of ${refusing.node}, at ${refusing.at}, is the refusal`;
}

function pendingReason(segment: Segment, context: OutcomeContext): string {
  if (context.captureEnd === null) return "its 70 s are not over";
  const sec = Number(context.captureEnd - segment.first) / 1e9;
  return `the capture ends ${sec < 10 ? sec.toFixed(1) : Math.round(sec)} s later`;
}
