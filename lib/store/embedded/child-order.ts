import type { Credentials } from "./http-surface";

/** Where the engine's child answers: a socket for one parent, or a loopback port (0: a free one) for whoever has the password. */
export type Listening = { readonly socket: string } | { readonly port: number; readonly credentials: Credentials };

/** All that a child is told, as its first message. */
export interface ChildOrder {
  readonly type: "open";
  /** The folder that holds the engine's node_modules; absolute. */
  readonly enginePath: string;
  /** Where history is kept; made when it is not there. */
  readonly directory: string;
  /** What the child's process may take. */
  readonly memoryBytes: number;
  readonly listen: Listening;
}

/** What a child says, once: that it answers, or why it cannot. */
export type ChildReport =
  | { readonly type: "listening"; /** Of the engine. */ readonly version: string; /** Set where it listens on a port. */ readonly port: number | null }
  | { readonly type: "refused"; readonly reason: RefusalReason; /** As the system or the engine says it. */ readonly said: string };

/** Why a directory cannot be opened. `engine` and `directory` need a person; `locked` and `full` may pass. */
export type RefusalReason = "engine" | "directory" | "locked" | "full" | "unreadable";

/** True for a message that is a report: the parent believes its child, and still looks at the shape. */
export function isReport(message: unknown): message is ChildReport {
  return typeof message === "object" && message !== null && "type" in message && (message.type === "listening" || message.type === "refused");
}

/** True for a message that is an order. */
export function isOrder(message: unknown): message is ChildOrder {
  return typeof message === "object" && message !== null && "type" in message && message.type === "open";
}
