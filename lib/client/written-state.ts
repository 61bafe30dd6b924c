import type { Filter } from "@/lib/domain/filter";
import type { CoverageWire, SourceHealthWire, WindowWire } from "@/lib/wire/answer";
import { withoutDefaults } from "@/lib/wire/url";
import type { ApiError } from "./api-error";

/** What a screen says when it knows less: what is so, why, and what can be done about it. */
export interface WrittenState {
  readonly kind: "loading" | "no-source" | "empty" | "filter" | "stale" | "partial" | "forbidden" | "error";
  readonly title: string;
  readonly text: string;
  /** Something to paste in a terminal, where that helps. */
  readonly commands: readonly string[];
  readonly actions: readonly StateAction[];
}

export type StateAction = "restore" | "open-live" | "retry" | "clear-filter" | "show-exempt" | "widen-window" | "open-coverage";

/** What a list answered, as far as its emptiness is concerned. */
export interface ListedAnswer {
  /** `pairs`, `flows`: the noun of the sentence. */
  readonly noun: string;
  /** What the window holds without the filter; null when the answer does not say. */
  readonly total: number | null;
  readonly matched: number;
  readonly window: WindowWire;
  readonly watermark: string | null;
  readonly coverage: Pick<CoverageWire, "verdicts" | "nodes" | "nodesReporting">;
}

const RELAY_COMMANDS = ["cilium hubble enable", "kubectl -n kube-system get deploy hubble-relay"] as const;

/** Why a list is empty: the source first, then the window, then the filter. Call it only when nothing matched. */
export function whyEmpty(answer: ListedAnswer, filter: Filter, source: SourceHealthWire | null): WrittenState {
  if (answer.watermark === null && source !== null) {
    const absent = sourceState(source);
    if (absent !== null) return absent;
  }
  if (answer.watermark === null) return say("empty", "No event was read yet", `The source is ${source?.label ?? "open"}, and nothing has come from it. A quiet cluster sends its first event late: Relay holds events of a slow stream back.`, ["open-coverage"]);
  const said = withoutDefaults(filter).terms.length;
  const hidesExempt = filter.terms.some((term) => term.key === "exempt" && term.values.includes("no"));
  if (answer.total === 0) return say("empty", `No ${answer.noun} in this window`, "No new connection began in it. Connections that were opened before may still be in use: Hubble reports only their beginning.", ["widen-window"]);
  if (said === 0 && hidesExempt) {
    const count = answer.total === null ? `The ${answer.noun} of this window` : `${answer.total.toLocaleString("en-US")} ${answer.noun} of this window`;
    return say("filter", `Nothing but exempt traffic`, `${count} are kubelet, health and node infrastructure traffic. It is always allowed and never authenticated; the default filter hides it.`, ["show-exempt"]);
  }
  const of = answer.total === null ? "" : ` of ${answer.total.toLocaleString("en-US")}`;
  return say("filter", `0${of} ${answer.noun} match the filter`, said === 1 ? "Its one term matches nothing in this window." : `All of its ${said} terms must match. Take one out, or ask for a longer window.`, ["clear-filter", "widen-window"]);
}

/** What keeps the source from answering; null while it is live, or was read to its end. */
export function sourceState(source: SourceHealthWire): WrittenState | null {
  const why = [source.sentence, source.lastError].filter((part) => part !== null && part !== "").join(" ");
  switch (source.state) {
    case "live":
      return null;
    case "starting":
      return say("loading", "Connecting to the flow source", why || `${source.label} has not answered yet.`, ["open-coverage"]);
    case "retrying":
      return say("no-source", source.type === "relay" ? "Hubble Relay does not answer" : "The flow source does not answer", `${why} Nothing below is “none”: it is not known.`.trim(), ["open-coverage"], source.type === "relay" ? RELAY_COMMANDS : []);
    case "stale":
      return say("stale", "The stream has stopped", why || "Nothing new has come from the source.", ["open-coverage"]);
    case "forbidden":
      return say("forbidden", "The source refuses this client", why || "The missing right is not named.", ["open-coverage"]);
    case "stopped":
      return source.live ? say("stale", "The source was closed", why, ["open-coverage"]) : null;
    default: {
      const never: never = source.state;
      return never;
    }
  }
}

/** What must be said above a list that does show something: that it no longer counts on, or that grades cannot be known. */
export function listNotes(source: SourceHealthWire | null, coverage: Pick<CoverageWire, "verdicts">, watermark: string | null): WrittenState[] {
  const notes: WrittenState[] = [];
  const absent = source === null || watermark === null ? null : sourceState(source);
  if (absent !== null && watermark !== null) notes.push({ ...absent, text: `${absent.text} What is shown is as of ${watermark.slice(11, 19)} UTC and does not count on.` });
  if (coverage.verdicts !== "seen" && watermark !== null)
    notes.push(
      say(
        "partial",
        coverage.verdicts === "none seen" ? "At least one node sent no policy verdict" : `Policy verdicts are ${coverage.verdicts} on at least one node`,
        "Whether connections that it decides were authenticated cannot be known: the grade of such a pair is unknown, its drops are still shown. Verdicts are off where bpf-events-policy-verdict-enabled in cilium-config is false.",
        ["open-coverage"],
      ),
    );
  return notes;
}

/** Why there is no answer. */
export function errorState(error: ApiError, noun: string): WrittenState {
  switch (error.code) {
    case "bad-filter":
      return say("filter", "The filter cannot be read", sentence(error), ["clear-filter"]);
    case "bad-request":
    case "method-not-allowed":
      return say("error", "This link cannot be read", sentence(error), ["clear-filter"]);
    case "forbidden":
      return say("forbidden", `You may not see these ${noun}`, sentence(error), []);
    case "not-ready":
      return say("loading", "Countersign is starting", sentence(error), ["retry"]);
    case "unavailable":
      return say("error", "What this needs does not answer", sentence(error), ["retry"]);
    case "too-large":
      return say("error", "This is more than is answered at once", sentence(error), []);
    case "too-many":
      return say("error", "Too many questions at once", sentence(error), ["retry"]);
    case "not-frozen":
      return say("empty", "Not in this frozen link", sentence(error), ["restore", "open-live"]);
    case "not-found":
    case "gone":
      return say("empty", error.message, error.hint, []);
    case "unreachable":
    case "unreadable":
    case "internal":
      return say("error", "There is no answer", sentence(error), ["retry"]);
    default: {
      const never: never = error.code;
      return never;
    }
  }
}

function sentence(error: ApiError): string {
  return [error.message, error.hint].filter((part) => part !== "").join(" ");
}

function say(kind: WrittenState["kind"], title: string, text: string, actions: readonly StateAction[], commands: readonly string[] = []): WrittenState {
  return { kind, title, text, commands, actions };
}
