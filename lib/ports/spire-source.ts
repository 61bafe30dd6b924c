import type { SpireHints } from "@/lib/domain/join/spire-hints";
import type { SpireHealth, SpireView } from "@/lib/domain/spire/spire-view";

/**
 * Where entries, agents and trust come from. It reads from `start` on, by itself and for ever, and never writes. What it
 * knows is always there as one view: parts that did not change are the same objects as before.
 */
export interface SpireSource {
  view(): SpireView;
  /** The worst of what this way of reading can see, in one line. */
  health(): SpireHealth;
  /** Calls back after every change of the view; the returned function ends it. */
  subscribe(callback: () => void): () => void;
  start(): void;
  /** Ends every call, timer and connection; the view stays as it was. Safe to call twice. */
  close(): Promise<void>;
}

/** A source that learns from the cluster's objects what its settings leave open. */
export interface HintedSpireSource extends SpireSource {
  /** Takes up what the cluster says of its SPIRE now; the way SPIRE is read may change with it. */
  hear(hints: SpireHints): void;
}
