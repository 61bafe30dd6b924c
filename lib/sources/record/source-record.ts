import type { Flow, LostEvents, NodeStatus } from "@/lib/domain/flow";

/** One message of a flow stream, read. `nothing`: well-formed, but of no use here (an agent event, an empty response). */
export type SourceRecord =
  | { readonly kind: "flow"; readonly flow: Flow }
  | { readonly kind: "lost"; readonly lost: LostEvents }
  | { readonly kind: "node-status"; readonly status: NodeStatus }
  | { readonly kind: "nothing"; readonly reason: string };

/** The same, or why a text is none of them (the reason never quotes the text). */
export type ParsedRecord = SourceRecord | { readonly kind: "broken"; readonly reason: string };
