import { status } from "@grpc/grpc-js";
import { pemOf } from "../certificate";
import { METHOD } from "../methods";
import type { PageRequest } from "../messages";
import { decodeMessage, encodeMessage } from "../schema";
import { createSimulatedAuthority, type SimulatedAuthority } from "./certificate";
import { listenAsSpire, type Answer, type Asked, type Listening, type Place } from "./listen";
import { openRegistry, type SimulatedCluster } from "./registry";

export interface SimulatedSpirePlan {
  /** Over TLS it shows a certificate of its own making. */
  readonly place: Extract<Place, { readonly type: "unix" }> | Omit<Extract<Place, { readonly type: "tls" }>, "tls">;
  readonly cluster: SimulatedCluster;
  /** Epoch ms. */
  readonly clockMs: () => number;
  /** Since when the cluster has been there, epoch ms. */
  readonly startMs: number;
  /** Told the trust bundle, PEM, before it serves and whenever it has changed: what a real one writes into ConfigMap spire-bundle. */
  readonly onBundle?: (pem: string) => void;
  /** Methods that its policy lets nobody call, by their last name: `ListEntries`. */
  readonly refuses?: readonly string[];
}

/** A SPIRE server of a simulated cluster that listens. */
export interface SimulatedSpire {
  /** `HOST:PORT`, or the socket's path. */
  readonly address: string;
  close(): Promise<void>;
}

const CA_LIFE_MS = 24 * 3_600_000;
const SVID_LIFE_MS = 3_600_000;
const SERVER_HAS_RUN_MS = 3 * 3_600_000;
const PATHS = Object.values(METHOD).map((method) => method.path).filter((path) => path !== METHOD.fetchX509Svid.path);
const sec = (ms: number): string => String(Math.floor(ms / 1_000));

/** The part of a list that a page shows, and the token of the next; a page size of 0 is everything, as SPIRE has it. */
function pageOf<Record>(rows: readonly (readonly [row: number, record: Record])[], { page_size, page_token = "" }: PageRequest): { readonly records: readonly Record[]; readonly next_page_token: string } | null {
  if (!/^\d*$/.test(page_token)) return null;
  const left = rows.filter(([row]) => row > Number(page_token || 0));
  if (page_size <= 0) return { records: left.map(([, record]) => record), next_page_token: "" };
  const page = left.slice(0, page_size);
  return { records: page.map(([, record]) => record), next_page_token: String(page.at(-1)?.[0] ?? "") };
}

function masked<Record extends object>(record: Record, mask: PageRequest["output_mask"]): Record {
  // Fields the mask leaves out are absent; the id is no field of a mask.
  return mask === undefined ? record : (Object.fromEntries(Object.entries(record).filter(([name]) => name === "id" || mask[name])) as Record);
}

/** Serves the reading part of SPIRE's server API for a simulated cluster. Rejects with Node's error when the address cannot be had. */
export async function serveSimulatedSpire({ place, cluster, clockMs, startMs, onBundle, refuses = [] }: SimulatedSpirePlan): Promise<SimulatedSpire> {
  const registry = openRegistry(cluster, startMs);
  const { trustDomain } = cluster;
  const serverStartMs = startMs - SERVER_HAS_RUN_MS;
  const authorities: { readonly authority: SimulatedAuthority; readonly endsMs: number }[] = [];
  let sequence = 0;
  let publishedAt = 0;
  let listening: Listening | null = null;
  /** The authority that signs, and the next once half of its life is over; SPIRE keeps those that ended for a day. */
  const rotate = (): void => {
    const add = (fromMs: number): void => {
      const endsMs = fromMs + CA_LIFE_MS;
      authorities.push({ authority: createSimulatedAuthority(trustDomain, { notBeforeMs: fromMs, notAfterMs: endsMs }), endsMs });
      sequence += 1;
    };
    if (authorities.length === 0) add(serverStartMs);
    for (let newest = authorities.at(-1); newest !== undefined && newest.endsMs - clockMs() < CA_LIFE_MS / 2; newest = authorities.at(-1)) add(newest.endsMs - CA_LIFE_MS / 2);
    while ((authorities[0]?.endsMs ?? Infinity) < clockMs() - CA_LIFE_MS) authorities.shift();
    if (sequence === publishedAt) return;
    publishedAt = sequence;
    onBundle?.(authorities.map(({ authority }) => pemOf(authority.certificate)).join(""));
    if (listening !== null && place.type === "tls") listening.setCertificate(ownTls());
  };
  const signing = () => {
    const usable = authorities.filter(({ endsMs }) => endsMs > clockMs());
    // It hands over with a sixth of its life left.
    const active = usable.find(({ endsMs }) => endsMs - clockMs() > CA_LIFE_MS / 6) ?? usable.at(-1);
    const state = (found: (typeof authorities)[number] | undefined) => found && { authority_id: found.authority.keyId, expires_at: sec(found.endsMs) };
    const at = active === undefined ? -1 : authorities.indexOf(active);
    return { active: state(active), prepared: state(authorities[at + 1]), old: at > 0 ? state(authorities[at - 1]) : undefined };
  };

  /** What it shows over TLS, signed by the oldest authority that still holds: whoever has an older bundle still knows it. */
  const ownTls = () => {
    const nowMs = clockMs();
    const signer = authorities.find(({ endsMs }) => endsMs > nowMs)?.authority ?? createSimulatedAuthority(trustDomain, { notBeforeMs: nowMs, notAfterMs: nowMs + CA_LIFE_MS });
    const { certificate, key } = signer.issue({ notBeforeMs: serverStartMs, notAfterMs: nowMs + CA_LIFE_MS, uris: [`spiffe://${trustDomain}/spire/server`] });
    return { cert: pemOf(certificate), key: key.export({ type: "pkcs8", format: "pem" }), ca: authorities.map(({ authority }) => pemOf(authority.certificate)) };
  };

  const answer = ({ path, request }: Asked): Answer => {
    const nowMs = clockMs();
    rotate();
    const method = path.slice(path.lastIndexOf("/") + 1);
    if (refuses.includes(method)) return { code: status.PERMISSION_DENIED, details: `authorization denied for method ${path}` };
    const badToken = { code: status.INTERNAL, details: "failed to list: could not parse token" };
    switch (path) {
      case METHOD.countEntries.path:
        return encodeMessage("spire.api.server.entry.v1.CountEntriesResponse", { count: registry.entries(nowMs).size });
      case METHOD.listEntries.path: {
        const asked = decodeMessage("spire.api.server.entry.v1.ListEntriesRequest", request);
        const page = pageOf([...registry.entries(nowMs)], asked);
        if (page === null) return badToken;
        return encodeMessage("spire.api.server.entry.v1.ListEntriesResponse", { entries: page.records.map((entry) => masked(entry, asked.output_mask)), next_page_token: page.next_page_token });
      }
      case METHOD.countAgents.path:
        return encodeMessage("spire.api.server.agent.v1.CountAgentsResponse", { count: cluster.nodes().length });
      case METHOD.listAgents.path: {
        const asked = decodeMessage("spire.api.server.agent.v1.ListAgentsRequest", request);
        const page = pageOf(registry.agents(nowMs).map((agent, nth) => [nth + 1, agent]), asked);
        if (page === null) return badToken;
        return encodeMessage("spire.api.server.agent.v1.ListAgentsResponse", { agents: page.records.map((agent) => masked(agent, asked.output_mask)), next_page_token: page.next_page_token });
      }
      case METHOD.getBundle.path:
        return encodeMessage("spire.api.types.Bundle", { trust_domain: trustDomain, x509_authorities: authorities.map(({ authority }) => ({ asn1: authority.certificate })), sequence_number: String(sequence) });
      case METHOD.getX509AuthorityState.path:
        return encodeMessage("spire.api.server.localauthority.v1.GetX509AuthorityStateResponse", signing());
      case METHOD.getInfo.path: {
        const age = (nowMs - serverStartMs) % (SVID_LIFE_MS / 2);
        return encodeMessage("spire.api.server.debug.v1.GetInfoResponse", {
          svid_chain: [{ id: { trust_domain: trustDomain, path: "/spire/server" }, expires_at: sec(nowMs - age + SVID_LIFE_MS), subject: "O=SPIRE,C=US" }],
          uptime: Math.floor((nowMs - serverStartMs) / 1_000),
          agents_count: cluster.nodes().length,
          entries_count: registry.entries(nowMs).size,
        });
      }
      default:
        return { code: status.UNIMPLEMENTED, details: `The server does not implement the method ${path}` };
    }
  };
  rotate();
  listening = await listenAsSpire({ place: place.type === "tls" ? { ...place, tls: ownTls() } : place, answer, paths: PATHS });
  return { address: listening.address, close: listening.close };
}
