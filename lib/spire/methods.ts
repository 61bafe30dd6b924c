import type { MessageTypes } from "./messages";

/** The path of a method whose name says that it only reads; SPIRE names those that write Create, Ban, Mint, Append, Taint and the like. */
type ReadingPath = `/${string}/${"List" | "Count" | "Get" | "Fetch"}${string}`;

interface ReadingMethod {
  readonly path: ReadingPath;
  readonly request: keyof MessageTypes;
  readonly response: keyof MessageTypes;
}

/**
 * Every method of SPIRE that Countersign can call. There is no way to another: a connection takes names of this table
 * alone, the table takes paths of reading methods alone, and proto/ knows no messages of those that write.
 */
export const METHOD = {
  countEntries: {
    path: "/spire.api.server.entry.v1.Entry/CountEntries",
    request: "spire.api.server.entry.v1.CountEntriesRequest",
    response: "spire.api.server.entry.v1.CountEntriesResponse",
  },
  listEntries: {
    path: "/spire.api.server.entry.v1.Entry/ListEntries",
    request: "spire.api.server.entry.v1.ListEntriesRequest",
    response: "spire.api.server.entry.v1.ListEntriesResponse",
  },
  countAgents: {
    path: "/spire.api.server.agent.v1.Agent/CountAgents",
    request: "spire.api.server.agent.v1.CountAgentsRequest",
    response: "spire.api.server.agent.v1.CountAgentsResponse",
  },
  listAgents: {
    path: "/spire.api.server.agent.v1.Agent/ListAgents",
    request: "spire.api.server.agent.v1.ListAgentsRequest",
    response: "spire.api.server.agent.v1.ListAgentsResponse",
  },
  getBundle: {
    path: "/spire.api.server.bundle.v1.Bundle/GetBundle",
    request: "spire.api.server.bundle.v1.GetBundleRequest",
    response: "spire.api.types.Bundle",
  },
  getX509AuthorityState: {
    path: "/spire.api.server.localauthority.v1.LocalAuthority/GetX509AuthorityState",
    request: "spire.api.server.localauthority.v1.GetX509AuthorityStateRequest",
    response: "spire.api.server.localauthority.v1.GetX509AuthorityStateResponse",
  },
  getInfo: {
    path: "/spire.api.server.debug.v1.Debug/GetInfo",
    request: "spire.api.server.debug.v1.GetInfoRequest",
    response: "spire.api.server.debug.v1.GetInfoResponse",
  },
  fetchX509Svid: {
    path: "/SpiffeWorkloadAPI/FetchX509SVID",
    request: "X509SVIDRequest",
    response: "X509SVIDResponse",
  },
} as const satisfies Readonly<Record<string, ReadingMethod>>;

/** Methods that answer with a stream. */
export type StreamMethod = "fetchX509Svid";
/** Methods that answer once. */
export type UnaryMethod = Exclude<keyof typeof METHOD, StreamMethod>;
export type RequestOf<Name extends keyof typeof METHOD> = MessageTypes[(typeof METHOD)[Name]["request"]];
export type ResponseOf<Name extends keyof typeof METHOD> = MessageTypes[(typeof METHOD)[Name]["response"]];
