import type { PeerCertificate } from "node:tls";
import { parseSpiffeId, serverIdOf, trustDomainOf, type TrustDomain } from "@/lib/domain/spire/spiffe-id";
import type { ServerSvid } from "@/lib/domain/spire/trust-bundle";
import { messageOf } from "@/lib/platform/errors";
import { readCertificate } from "./certificate";
import { connectionFault, safeText, type Place, type SpireFault } from "./fault";

/** Who answered, once the chain of its certificate has been verified. */
export interface ServerProof {
  /** What the last handshake showed; null before the first. */
  readonly svid: ServerSvid | null;
  /** Why the last handshake was refused by us; null when it was not. */
  readonly refusal: SpireFault | null;
  /** For TLS: an Error refuses. Takes the place of the check of host names, which SPIRE's certificates do not carry. */
  check(hostname: string, certificate: PeerCertificate): Error | undefined;
}

/**
 * Takes a SPIRE server for what it is only when its certificate carries exactly one URI, and that is the server's id
 * in `expected` (any trust domain when null). Stricter than Cilium, which takes any member of the trust domain.
 */
export function openServerProof(place: Place, expected: TrustDomain | null): ServerProof {
  let svid: ServerSvid | null = null;
  let refusal: SpireFault | null = null;
  const refuse = (error: string, sentence: string): Error => {
    refusal = connectionFault(error, sentence);
    return new Error(sentence);
  };
  return {
    get svid() {
      return svid;
    },
    get refusal() {
      return refusal;
    },
    check(_hostname, { raw }) {
      refusal = null;
      let read;
      try {
        read = readCertificate(raw);
      } catch (error) {
        return refuse(messageOf(error), `The certificate of ${place.name} cannot be read`);
      }
      const [uri, ...others] = read.uris;
      const parsed = uri === undefined || others.length > 0 ? null : parseSpiffeId(uri);
      const shown = read.uris.length === 0 ? "no SPIFFE ID" : safeText(read.uris.slice(0, 3).join(", "));
      if (parsed === null || !parsed.ok) return refuse(shown, `The certificate of ${place.name} carries ${shown}, where a SPIRE server's carries exactly one SPIFFE ID: something else answers there`);
      const domain = trustDomainOf(parsed.value);
      if (parsed.value !== serverIdOf(domain)) return refuse(shown, `${place.name} says that it is ${parsed.value}: that is a member of the trust domain, not its SPIRE server`);
      if (expected !== null && domain !== expected) return refuse(shown, `${place.name} is the SPIRE server of trust domain ${domain}, and ours is ${expected}: it is not read`);
      svid = { spiffeId: parsed.value, signedBy: read.signedBy, notBeforeMs: read.notBeforeMs, notAfterMs: read.notAfterMs };
      return undefined;
    },
  };
}
