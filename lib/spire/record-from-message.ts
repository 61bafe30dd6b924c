import type { Agent } from "@/lib/domain/spire/agent";
import type { Entry, EntrySelector } from "@/lib/domain/spire/entry";
import { joinSpiffeId, parseTrustDomain, type SpiffeId } from "@/lib/domain/spire/spiffe-id";
import type { Authority, JwtKey, ServerProcess, SigningAuthorities, TrustBundle, X509Authority } from "@/lib/domain/spire/trust-bundle";
import { messageOf } from "@/lib/platform/errors";
import { readCertificate } from "./certificate";
import { connectionFault, safeText, SpireFailure } from "./fault";
import type { AgentMessage, AuthorityStateMessage, BundleMessage, EntryMessage, SelectorMessage, SpiffeIdMessage } from "./messages";
import type { ResponseOf } from "./methods";

/** The only door from SPIRE's messages to domain records. */

/** A record, or why the message is none. */
export type Read<Value> = { readonly value: Value } | { readonly reason: string };

const MS_PER_SEC = 1_000;
/** 64-bit seconds as epoch ms; SPIRE's 0 is "never" or "not said", not 1970. What no date can hold counts as never. */
function timeMs(seconds: string | undefined): number | null {
  const ms = Number(seconds ?? 0) * MS_PER_SEC;
  return ms > 0 && ms <= 8.64e15 ? ms : null;
}

function readId(message: SpiffeIdMessage | undefined, what: string): Read<SpiffeId> {
  const { trust_domain: domain = "", path = "" } = message ?? {};
  const joined = joinSpiffeId(domain, path);
  return joined.ok ? { value: joined.value } : { reason: `${what} ${JSON.stringify(safeText(`spiffe://${domain}${path}`))} is no SPIFFE ID: ${joined.reason}` };
}

const NO_SELECTORS: readonly EntrySelector[] = [];

/** Entries of one server hold few different lists of selectors and parents: each is kept once. */
export interface Shelf {
  selectors(messages: readonly SelectorMessage[] | undefined): readonly EntrySelector[];
  text<Text extends string>(text: Text): Text;
}

const SHELF_CAP = 4_096;

/** A shelf that forgets all when it is full. */
export function openShelf(): Shelf {
  const lists = new Map<string, readonly EntrySelector[]>();
  const texts = new Map<string, string>();
  return {
    selectors(messages = []) {
      if (messages.length === 0) return NO_SELECTORS;
      const key = JSON.stringify(messages);
      const known = lists.get(key);
      if (known) return known;
      if (lists.size >= SHELF_CAP) lists.clear();
      const list = messages.map(({ type = "", value = "" }) => ({ type, value }));
      lists.set(key, list);
      return list;
    },
    text<Text extends string>(text: Text): Text {
      if (!texts.has(text)) {
        if (texts.size >= SHELF_CAP) texts.clear();
        texts.set(text, text);
      }
      // The very same characters.
      return (texts.get(text) ?? text) as Text;
    },
  };
}

/** An Entry of `spire.api.types.Entry`. */
export function entryFromMessage(message: EntryMessage, shelf: Shelf): Read<Entry> {
  const spiffeId = readId(message.spiffe_id, `entry ${safeText(message.id ?? "")}:`);
  if ("reason" in spiffeId) return spiffeId;
  const parentId = readId(message.parent_id, `the parent of entry ${safeText(message.id ?? "")}:`);
  if ("reason" in parentId) return parentId;
  return {
    value: {
      id: message.id ?? "",
      spiffeId: spiffeId.value,
      parentId: shelf.text(parentId.value),
      selectors: shelf.selectors(message.selectors),
      x509TtlSec: message.x509_svid_ttl || null,
      isAdmin: message.admin ?? false,
      isDownstream: message.downstream ?? false,
      expiresAtMs: timeMs(message.expires_at),
      hint: shelf.text(message.hint ?? ""),
      createdAtMs: timeMs(message.created_at),
      revision: Number(message.revision_number ?? 0),
    },
  };
}

/** An Agent of `spire.api.types.Agent`. */
export function agentFromMessage(message: AgentMessage, shelf: Shelf): Read<Agent> {
  const id = readId(message.id, "agent");
  if ("reason" in id) return id;
  return {
    value: {
      id: id.value,
      attestationType: shelf.text(message.attestation_type ?? ""),
      serial: message.x509svid_serial_number || null,
      expiresAtMs: timeMs(message.x509svid_expires_at),
      selectors: shelf.selectors(message.selectors),
      isBanned: message.banned ?? false,
      canReattest: message.can_reattest ?? false,
      version: message.agent_version || null,
    },
  };
}

const UNREADABLE_KEPT = 8;

/** A TrustBundle of `spire.api.types.Bundle`; throws SpireFailure when it names no trust domain. */
export function bundleFromMessage(message: BundleMessage): TrustBundle {
  const trustDomain = parseTrustDomain(message.trust_domain ?? "");
  if (!trustDomain.ok) throw new SpireFailure(connectionFault(trustDomain.reason, `The trust bundle names the trust domain ${JSON.stringify(safeText(message.trust_domain ?? ""))}, which is none: ${trustDomain.reason}`));
  const authorities: X509Authority[] = [];
  const unreadable: string[] = [];
  for (const { asn1, tainted } of message.x509_authorities ?? []) {
    try {
      const { keyId, fingerprint, notBeforeMs, notAfterMs } = readCertificate(Buffer.from(asn1 ?? []));
      authorities.push({ keyId, fingerprint, notBeforeMs, notAfterMs, isTainted: tainted ?? false });
    } catch (error) {
      if (unreadable.length < UNREADABLE_KEPT) unreadable.push(safeText(messageOf(error)));
    }
  }
  const jwtKeys = (message.jwt_authorities ?? []).map(({ key_id: keyId = "", expires_at: expiresAt, tainted = false }): JwtKey => ({ keyId, expiresAtMs: timeMs(expiresAt), isTainted: tainted }));
  return { trustDomain: trustDomain.value, authorities, jwtKeys, sequence: message.sequence_number ?? "0", refreshHintSec: Number(message.refresh_hint ?? 0) || null, unreadable };
}

function authorityFrom(message: AuthorityStateMessage | undefined): Authority | null {
  if (message === undefined) return null;
  return { keyId: (message.authority_id ?? "").toLowerCase(), expiresAtMs: timeMs(message.expires_at), upstreamKeyId: message.upstream_authority_subject_key_id || null };
}

/** The SigningAuthorities of `GetX509AuthorityState`. */
export function signingFromMessage({ active, prepared, old }: ResponseOf<"getX509AuthorityState">): SigningAuthorities {
  return { active: authorityFrom(active), prepared: authorityFrom(prepared), old: authorityFrom(old) };
}

/** The ServerProcess of `GetInfo`. */
export function processFromMessage(message: ResponseOf<"getInfo">): ServerProcess {
  return {
    uptimeSec: message.uptime ?? 0,
    agents: message.agents_count ?? 0,
    entries: message.entries_count ?? 0,
    federatedBundles: message.federated_bundles_count ?? 0,
    svidExpiresAtMs: timeMs(message.svid_chain?.[0]?.expires_at),
  };
}
