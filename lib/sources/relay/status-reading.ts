import { status } from "@grpc/grpc-js";
import type { GetNodesResponseMessage, NodeMessage, ServerStatusResponseMessage } from "../record/questions";
import type { Connection } from "./connection";

/** What a Relay, or an agent asked directly, says of itself and its nodes. Parts that were not answered are null. */
export interface StatusReading {
  /** null: not answered in time (one hanging agent holds the whole answer back), or refused. */
  readonly nodes: readonly NodeMessage[] | null;
  readonly version: string | null;
  readonly flowsPerSec: number | null;
  /** Set when there is no node list here: the server is an agent, or a Relay that has none. */
  readonly isAgent: boolean;
  /** The first error that was no missing answer; null when none. */
  readonly error: { readonly code: number; readonly text: string } | null;
  /** At least one question was answered, be it with a refusal of the method. */
  readonly answered: boolean;
}

type Answer<Message> = { readonly message: Message } | { readonly code: number; readonly text: string };

async function answerOf<Message>(asked: Promise<Message>): Promise<Answer<Message>> {
  try {
    return { message: await asked };
  } catch (error) {
    const code = error instanceof Error && "code" in error && typeof error.code === "number" ? error.code : status.UNKNOWN;
    const text = error instanceof Error && "details" in error && typeof error.details === "string" && error.details !== "" ? error.details : String(error);
    return { code, text };
  }
}

/** Of an agent asked directly: itself as the only node, under the name its flows carry. */
function agentAsNode(answer: Answer<ServerStatusResponseMessage>, name: string | null): NodeMessage[] {
  if (!("message" in answer) || name === null) return [];
  const { version, uptime_ns, num_flows, max_flows, seen_flows } = answer.message;
  return [{ name, state: "NODE_CONNECTED", version, uptime_ns, num_flows, max_flows, seen_flows }];
}

/** Asks for nodes and status, both within `askMs`; never rejects. `agentName`: the node named by flows so far. */
export async function readStatus(connection: Connection, askMs: number, agentName: string | null): Promise<StatusReading> {
  const [listed, self]: [Answer<GetNodesResponseMessage>, Answer<ServerStatusResponseMessage>] = await Promise.all([
    answerOf(connection.ask("getNodes", askMs)),
    answerOf(connection.ask("serverStatus", askMs)),
  ]);
  const isAgent = "code" in listed && listed.code === status.UNIMPLEMENTED;
  const errors = [listed, self].flatMap((answer) => ("code" in answer ? [answer] : []));
  const missing: readonly number[] = [status.DEADLINE_EXCEEDED, status.UNIMPLEMENTED];
  return {
    nodes: "message" in listed ? (listed.message.nodes ?? []) : isAgent && "message" in self ? agentAsNode(self, agentName) : null,
    version: "message" in self ? self.message.version || null : null,
    flowsPerSec: "message" in self ? (self.message.flows_rate ?? 0) : null,
    isAgent,
    error: errors.find((answer) => !missing.includes(answer.code)) ?? null,
    answered: [listed, self].some((answer) => "message" in answer || answer.code === status.UNIMPLEMENTED),
  };
}
