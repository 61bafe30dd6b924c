/** IP protocol numbers by Cilium's names (cilium v1.20.2, pkg/u8proto/u8proto.go). */
const NUMBERS: Readonly<Record<string, number>> = {
  ANY: 0,
  ICMP: 1,
  IGMP: 2,
  IPIP: 4,
  TCP: 6,
  UDP: 17,
  IPV6: 41,
  GRE: 47,
  ESP: 50,
  AH: 51,
  ICMPV6: 58,
  VRRP: 112,
  SCTP: 132,
};

export const TCP = 6;

/** The protocols that a port without one stands for. */
export const PORT_PROTOCOLS: readonly number[] = [6, 17, 132];

/** Protocols without ports, which rules name only since 1.20. */
export const EXTENDED_PROTOCOLS: readonly string[] = ["VRRP", "IGMP", "GRE", "IPIP", "IPV6", "ESP", "AH"];

/** The number of a protocol's name in any case; null for an unknown one. */
export function protocolNumber(name: string): number | null {
  return NUMBERS[name.toUpperCase()] ?? null;
}

/** Names of ports as IANA writes services (pkg/iana/svcname.go): at least one letter, no doubled dash, 15 at most. */
export function isPortName(text: string): boolean {
  return text.length > 0 && text.length <= 15 && /^[a-zA-Z0-9-]*$/.test(text) && /[a-zA-Z]/.test(text) && !/^-|-$|--/.test(text);
}
