import { AppError } from "@/lib/platform/errors";

/** Where a Relay is and how it is spoken to. */
export interface RelayAddress {
  readonly tls: boolean;
  /** Without brackets when it is an IPv6 address. */
  readonly host: string;
  readonly port: number;
  /** What grpc-js dials. */
  readonly target: string;
  /** What the user named: shown and logged. */
  readonly label: string;
}

/** The default TLS name: the certificate of Relay names `*.hubble-relay.cilium.io`, not its service (cilium, install/kubernetes, hubble-relay). */
export const RELAY_SERVER_NAME = "ui.hubble-relay.cilium.io";

const FORM = /^(relays?):\/\/(\[[0-9a-fA-F:.%]+\]|[^:/\s[\]]+):(\d{1,5})\/?$/;

/** `relay://HOST:PORT` or `relays://HOST:PORT`; throws AppError `bad-source` that says what is wrong with anything else. */
export function parseRelayAddress(text: string): RelayAddress {
  const found = FORM.exec(text);
  const [scheme = "", bracketed = "", digits = ""] = found?.slice(1) ?? [];
  const port = Number(digits);
  if (!found || port < 1 || port > 65_535) {
    throw new AppError("bad-source", `Source ${JSON.stringify(text)} is no address of a Relay`, "Write relay://HOST:PORT, or relays://HOST:PORT when Relay speaks TLS");
  }
  const host = bracketed.replace(/^\[|\]$/g, "");
  return { tls: scheme === "relays", host, port, target: `dns:${bracketed}:${port}`, label: `${scheme}://${bracketed}:${port}` };
}
