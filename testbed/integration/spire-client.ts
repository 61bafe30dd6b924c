import { Client, credentials, Metadata, type ChannelCredentials, type ServiceError } from "@grpc/grpc-js";
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { parse } from "protobufjs";
import type { Spire } from "./start-spire";

/** The messages of SPIRE that tests send and read, and of those the fields they look at. */
const { root } = parse(`
  syntax = "proto3";
  message Empty {}
  message Svids { repeated Svid svids = 1; }
  message Svid { string spiffe_id = 1; bytes chain = 2; bytes key = 3; bytes bundle = 4; }
  message Id { string trust_domain = 1; string path = 2; }
  message Selector { string type = 1; string value = 2; }
  message Entry { string id = 1; Id spiffe_id = 2; Id parent_id = 3; repeated Selector selectors = 4; }
  message List { int32 page_size = 3; string page_token = 4; }
  message Entries { repeated Entry entries = 1; string next_page_token = 2; }
  message Count { int32 count = 1; }
  message Creation { repeated Entry entries = 1; }
  message Deletion { repeated string ids = 1; }
`, { keepCase: true });

/** A message as protobufjs reads it into a plain object. */
interface Plain {
  readonly count?: number;
  readonly entries?: readonly Entry[];
  readonly next_page_token?: string;
  readonly svids?: readonly { readonly spiffe_id: string; readonly chain: Uint8Array; readonly key: Uint8Array; readonly bundle: Uint8Array }[];
}

export interface Entry {
  readonly id: string;
  readonly spiffe_id: { readonly path: string };
  readonly parent_id: { readonly path: string };
  readonly selectors: readonly { readonly type: string; readonly value: string }[];
}

const encode = (type: string) => (message: object) => Buffer.from(root.lookupType(type).encode(root.lookupType(type).fromObject(message)).finish());
const decode = (type: string) => (bytes: Buffer): Plain => root.lookupType(type).toObject(root.lookupType(type).decode(bytes), { arrays: true, defaults: true }) as Plain;

/** An X.509 SVID as the Workload API gave it. */
export interface Svid {
  readonly spiffeId: string;
  readonly certificate: X509Certificate;
  readonly key: string;
  readonly roots: string;
}

const pem = (label: string, der: Uint8Array): string => `-----BEGIN ${label}-----\n${Buffer.from(der).toString("base64").replace(/.{64}/g, "$&\n")}\n-----END ${label}-----\n`;

function svidOf(message: Plain): Svid {
  const [svid] = message.svids ?? [];
  if (svid === undefined) throw new Error("the Workload API gave no SVID");
  return { spiffeId: svid.spiffe_id, certificate: new X509Certificate(Buffer.from(svid.chain)), key: pem("PRIVATE KEY", svid.key), roots: pem("CERTIFICATE", svid.bundle) };
}

/** Follows the Workload API until it has given `count` SVIDs, one after the other as they are renewed. */
export function fetchSvids(socket: string, count: number): Promise<readonly Svid[]> {
  const client = new Client(`unix://${socket}`, credentials.createInsecure());
  const metadata = new Metadata();
  metadata.set("workload.spiffe.io", "true");
  const stream = client.makeServerStreamRequest("/SpiffeWorkloadAPI/FetchX509SVID", encode("Empty"), decode("Svids"), {}, metadata);
  const svids: Svid[] = [];
  return new Promise<readonly Svid[]>((settle, fail) => {
    stream.on("data", (message: Plain) => {
      svids.push(svidOf(message));
      if (svids.length === count) settle(svids);
    });
    stream.once("error", fail);
  }).finally(() => {
    // To cancel is an error of its own, which nobody waits for any more.
    stream.on("error", () => undefined).cancel();
    client.close();
  });
}

/** The observer's SVID, as soon as the agent has it: the entry reaches it a second or two after it came up. */
export async function observerSvid(spire: Spire): Promise<Svid> {
  const until = Date.now() + 30_000;
  for (;;) {
    try {
      const [svid] = await fetchSvids(spire.agents[0]?.socket ?? "", 1);
      if (svid !== undefined) return svid;
    } catch (error) {
      if (Date.now() > until) throw error;
      await new Promise((settle) => setTimeout(settle, 200));
    }
  }
}

/** A caller of the server's entry API. */
export interface EntryClient {
  count(): Promise<number>;
  list(pageSize: number, token?: string): Promise<{ readonly entries: readonly Entry[]; readonly next: string }>;
  /** Makes an entry as Cilium's operator does, below itself unless another parent is named. */
  create(path: string, parent?: string): Promise<void>;
  remove(id: string): Promise<void>;
  close(): void;
}

function entryClient(address: string, channel: ChannelCredentials, trustDomain: string): EntryClient {
  const client = new Client(address, channel);
  const call = (method: string, type: string, message: object, answer: string): Promise<Plain> =>
    new Promise((settle, fail) => {
      const done = (error: ServiceError | null, value?: Plain): void => (error === null && value !== undefined ? settle(value) : fail(error ?? new Error(`${method} gave nothing`)));
      client.makeUnaryRequest(`/spire.api.server.entry.v1.Entry/${method}`, encode(type), decode(answer), message, done);
    });
  const id = (path: string) => ({ trust_domain: trustDomain, path });
  return {
    count: async () => (await call("CountEntries", "Empty", {}, "Count")).count ?? 0,
    async list(page_size, page_token = "") {
      const { entries = [], next_page_token: next = "" } = await call("ListEntries", "List", { page_size, page_token }, "Entries");
      return { entries, next };
    },
    create: async (path, parent = "/cilium-operator") => void (await call("BatchCreateEntry", "Creation", { entries: [{ spiffe_id: id(path), parent_id: id(parent), selectors: [{ type: "cilium", value: "mutual-auth" }] }] }, "Empty")),
    remove: async (one) => void (await call("BatchDeleteEntry", "Deletion", { ids: [one] }, "Empty")),
    close: () => client.close(),
  };
}

/** Calls the server over mutual TLS with an SVID. */
export function overTls(spire: Spire, svid: Svid): EntryClient {
  const channel = credentials.createSsl(Buffer.from(svid.roots), Buffer.from(svid.key), Buffer.from(svid.certificate.toString()), {
    // The server has a SPIFFE ID and no host name.
    checkServerIdentity: (_host, { subjectaltname }) => (subjectaltname === `URI:spiffe://${spire.trustDomain}/spire/server` ? undefined : new Error(`it is ${subjectaltname}`)),
  });
  return entryClient(spire.server.address, channel, spire.trustDomain);
}

/** An identity that no entry names, signed by the server itself. */
export async function mintedSvid(spire: Spire, path: string): Promise<Svid> {
  const { certificate, key, bundle } = await spire.mint(path);
  const read = (file: string): string => readFileSync(file, "utf8");
  return { spiffeId: `spiffe://${spire.trustDomain}${path}`, certificate: new X509Certificate(read(certificate)), key: read(key), roots: read(bundle) };
}

/** Every entry, page by page. */
export async function everyEntry(client: EntryClient, pageSize: number): Promise<readonly Entry[]> {
  const all: Entry[] = [];
  let token = "";
  do {
    const { entries, next } = await client.list(pageSize, token);
    all.push(...entries);
    token = next;
  } while (token !== "");
  return all;
}

/** The paths of Cilium's identities that have an entry, sorted; read over the server's private socket. */
export async function entryPaths(spire: Spire): Promise<readonly string[]> {
  const client = entryClient(`unix://${spire.server.socket}`, credentials.createInsecure(), spire.trustDomain);
  try {
    const entries = await everyEntry(client, 500);
    return entries.map(({ spiffe_id }) => spiffe_id.path).filter((path) => path.startsWith("/identity/")).sort();
  } finally {
    client.close();
  }
}
