import type { HistoryKeep } from "./keep";

/** Where the tables stand and of what make they are. */
export interface Layout {
  readonly database: string;
  readonly keep: HistoryKeep;
  /** Set: definitions go to every server of this cluster. */
  readonly cluster: string | null;
  /** Whether several servers keep the same rows and tell each other of them. */
  readonly replicated: boolean;
}
