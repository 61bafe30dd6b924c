import { status } from "@grpc/grpc-js";
import { shortText, visibleText } from "@/lib/platform/text-safety";
import type { RelayAddress } from "./address";

/** Why a connection or stream ended, in words for people. */
export interface Fault {
  readonly kind: "retry" | "forbidden" | "oversized";
  /** What the other side or the transport said, made safe to show. */
  readonly error: string;
  /** One sentence that says what to do. */
  readonly sentence: string;
}

/** Text from the network, short and safe on a terminal and a page. */
export function safeText(text: string): string {
  return visibleText(shortText(text.replace(/\s+/g, " ").trim(), 300));
}

function retry(error: string, sentence: string): Fault {
  return { kind: "retry", error: safeText(error), sentence };
}

/** The end of a stream without an error: Relay does so when no peer is left to read from. */
export function faultOfEnd(): Fault {
  return retry("the stream ended", "Relay has no node to read from at the moment and ended the stream; Countersign asks again. If it stays so, check that the Cilium agents run and that Relay reaches them on port 4244");
}

/** Relay ended the stream because its nodes refuse the request itself; `text` is theirs. */
export function faultOfRefusal(text: string): Fault {
  return retry(text, `The nodes refuse what Countersign asks for (${safeText(text)}); it asks in simpler words next. If it stays so, this Cilium version is older or newer than Countersign knows`);
}

/** Nothing was heard for so long, neither flows nor answers. */
export function faultOfSilence(silentMs: number): Fault {
  return retry(`nothing heard for ${Math.round(silentMs / 1000)} s`, "Relay's connection stands but says nothing, not even its status; Countersign dials again. A firewall may have dropped the connection without telling");
}

/** The certificate files were replaced: the connection is made anew with them. */
export function faultOfRotation(): Fault {
  return retry("the certificate files changed", "The certificate files changed; Countersign connects again with the new ones");
}

function noGrpc(at: string): string {
  return `${at} does not speak gRPC: point source at service hubble-relay (port 80, or 443 with TLS)`;
}

/** grpc-js's own words without what changes from one attempt to the next. */
function plainText(text: string): string {
  return text.replace(/ \(\d{4}-\d\d-\d\dT[^)]*\)/g, "").replace(/:[0-9A-F]{8,}:error/g, ":error").replace(/[0-9A-F]{12,}:error/g, "error").replace(/\s*Resolution note:\s*$/, "");
}

/** What a gRPC error means for the connection to `address`; `limitBytes` is the message limit in force. */
export function faultOfStatus(address: RelayAddress, code: number, said: string, limitBytes: number): Fault {
  const text = plainText(said);
  const error = `${status[code] ?? code}: ${text}`;
  const at = `${address.host}:${address.port}`;
  switch (code) {
    case status.UNAUTHENTICATED:
      return { kind: "forbidden", error: safeText(error), sentence: `${at} demands that callers say who they are, and Countersign has nothing to show: set relay-cert and relay-key, or ask whoever runs the proxy before Relay to let this client in` };
    case status.PERMISSION_DENIED:
      return { kind: "forbidden", error: safeText(error), sentence: `${at} does not allow this client to read flows: give its certificate or address that right` };
    case status.RESOURCE_EXHAUSTED:
      if (/larger than max/i.test(text)) {
        return { kind: "oversized", error: safeText(error), sentence: `Relay sent a message larger than the ${Math.round(limitBytes / 1024)} KiB that Countersign accepts; it was passed over, and the stretch is declared as a gap` };
      }
      return retry(error, `${at} says it has no room for this request; Countersign asks again`);
    case status.UNIMPLEMENTED:
      return retry(error, `${at} speaks gRPC but is no Hubble Relay: point source at service hubble-relay (port 80, or 443 with TLS), not at another port of Cilium`);
    case status.DEADLINE_EXCEEDED:
      return retry(error, `No answer from ${at} in time; Countersign asks again. If it stays so, a firewall or network policy may drop the connection`);
    case status.CANCELLED:
    case status.UNAVAILABLE:
      if (/ENHANCE_YOUR_CALM|too_many_pings/i.test(text)) return retry(error, "Something between Countersign and Relay pings too often and Relay closed the connection; Countersign itself sends no pings: look for a proxy that does");
      if (/No connection established.*Protocol error/i.test(text)) return retry(error, noGrpc(at));
      if (/No connection established/i.test(text)) return retry(error, `${at} takes connections and hangs up at once: no Relay stands behind it, or what forwards to it (a kubectl port-forward, a load balancer) has lost it`);
      return retry(error, "Relay closed the connection: it, or what forwards to it, is restarting. Countersign dials again and asks for what it missed");
    case status.INTERNAL:
    case status.UNKNOWN:
      if (/Received HTTP status|protocol error|Parse Error|Expected HTTP/i.test(text)) return retry(error, noGrpc(at));
      return retry(error, "Relay broke off the stream; Countersign dials again and asks for what it missed");
    default:
      return retry(error, "Relay ended the stream with an error; Countersign asks again");
  }
}
