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
