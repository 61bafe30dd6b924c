import { status } from "@grpc/grpc-js";
import { METHOD } from "../methods";
import { recordedBytes } from "../recordings.testdata";
import { decodeMessage } from "../schema";
import { listenAsSpire, type Answer, type Asked, type Listening, type ListenPlan } from "../simulated/listen";

/** A gRPC server that plays back what a real SPIRE 1.15.3 answered, and can be told to fail. */
export interface RecordedServer {
  readonly listening: Listening;
  /** Every call so far. */
  readonly asked: { readonly path: string; readonly caller: string | null }[];
  /** Answers of paths that differ from the recording's; null hangs. */
  readonly instead: Map<string, Answer | ((asked: Asked) => Answer) | null>;
  /** Calls of a path so far. */
  count(path: string): number;
  stop(): Promise<void>;
  /** Listens again at the same address. */
  start(): Promise<void>;
}

const PATHS = Object.values(METHOD).map((method) => method.path).filter((path) => path !== METHOD.fetchX509Svid.path);

function played({ path, request }: Asked): Answer {
  switch (path) {
    case METHOD.listEntries.path: {
      const { page_size, page_token = "" } = decodeMessage("spire.api.server.entry.v1.ListEntriesRequest", request);
      if (page_size === 4) return recordedBytes(`lab/ListEntries.4.page${Number(page_token || 0) / 4 + 1}`);
      return recordedBytes(page_token === "" ? "lab/ListEntries.thin.500.page1" : "lab/ListEntries.thin.500.page2");
    }
    case METHOD.countEntries.path:
      return recordedBytes("lab/CountEntries");
    case METHOD.listAgents.path: {
      const { page_token = "" } = decodeMessage("spire.api.server.agent.v1.ListAgentsRequest", request);
      return page_token === "" ? recordedBytes("lab/ListAgents") : Buffer.alloc(0);
    }
    case METHOD.countAgents.path:
      return recordedBytes("lab/CountAgents");
    case METHOD.getBundle.path:
      return recordedBytes("lab/GetBundle");
    case METHOD.getX509AuthorityState.path:
      return recordedBytes("lab/GetX509AuthorityState");
    case METHOD.getInfo.path:
      return recordedBytes("lab/GetInfo");
    default:
      return { code: status.UNIMPLEMENTED, details: `The server does not implement the method ${path}` };
  }
}

/** SPIRE's refusal of a call that its policy does not allow. */
export function denial(path: string): Answer {
  return { code: status.PERMISSION_DENIED, details: `authorization denied for method ${path}` };
}

/** Starts one; over TLS it lets callers of `observers` list and everybody get the bundle, and has no Debug service, as SPIRE. */
export async function startRecorded(place: ListenPlan["place"], observers: readonly string[] = []): Promise<RecordedServer> {
  const asked: RecordedServer["asked"] = [];
  const instead: RecordedServer["instead"] = new Map();
  const answer = (call: Asked): Answer | Promise<Answer> => {
    asked.push({ path: call.path, caller: call.caller });
    const other = instead.get(call.path);
    if (other === null) return new Promise<Answer>(() => undefined);
    if (other !== undefined) return typeof other === "function" ? other(call) : other;
    if (place.type === "tls" && call.path !== METHOD.getBundle.path && !(call.caller !== null && observers.includes(call.caller))) return denial(call.path);
    return played(call);
  };
  const paths = place.type === "tls" ? PATHS.filter((path) => path !== METHOD.getInfo.path) : PATHS;
  let listening = await listenAsSpire({ place, answer, paths });
  return {
    get listening() {
      return listening;
    },
    asked,
    instead,
    count: (path) => asked.filter((call) => call.path === path).length,
    stop: () => listening.close(),
    start: async () => {
      listening = await listenAsSpire({ place: place.type === "tls" ? { ...place, port: listening.port } : place, answer, paths });
    },
  };
}
