/** An IP address or network as 16-bit groups: 2 groups for IPv4, 8 for IPv6. */
export interface AddressRange {
  readonly groups: readonly number[];
  /** Leading bits that count: 32 or 128 for one address. */
  readonly prefix: number;
}

const DECIMAL_BYTE = /^(?:0|[1-9]\d{0,2})$/;
const HEX_GROUP = /^[0-9a-f]{1,4}$/i;

/** An address (`10.0.0.1`, `fd00::1`) or network in CIDR notation; null when the text is neither. */
export function parseAddressRange(text: string): AddressRange | null {
  const slash = text.indexOf("/");
  const groups = parseGroups(slash < 0 ? text : text.slice(0, slash));
  if (groups === null) return null;
  const bits = groups.length * 16;
  if (slash < 0) return { groups, prefix: bits };
  const length = text.slice(slash + 1);
  if (!/^\d{1,3}$/.test(length) || Number(length) > bits) return null;
  return { groups, prefix: Number(length) };
}

/** True when `address` is an address of that family inside the range; false for anything that is no address. */
export function rangeContains(range: AddressRange, address: string): boolean {
  const groups = parseGroups(address);
  if (groups === null || groups.length !== range.groups.length) return false;
  for (let at = 0, left = range.prefix; left > 0; at += 1, left -= 16) {
    const mask = left >= 16 ? 0xffff : (0xffff << (16 - left)) & 0xffff;
    if (((groups[at] ?? 0) & mask) !== ((range.groups[at] ?? 0) & mask)) return false;
  }
  return true;
}

function parseGroups(text: string): number[] | null {
  return text.includes(":") ? parseIpv6(text) : parseIpv4(text);
}

function parseIpv4(text: string): number[] | null {
  const bytes = text.split(".");
  if (bytes.length !== 4 || !bytes.every((byte) => DECIMAL_BYTE.test(byte) && Number(byte) <= 255)) return null;
  const [a = 0, b = 0, c = 0, d = 0] = bytes.map(Number);
  return [a * 256 + b, c * 256 + d];
}

function parseIpv6(text: string): number[] | null {
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const head = parseIpv6Part(halves[0] ?? "", halves.length === 1);
  const tail = halves.length === 2 ? parseIpv6Part(halves[1] ?? "", true) : [];
  if (head === null || tail === null) return null;
  if (halves.length === 1) return head.length === 8 ? head : null;
  const zeros = 8 - head.length - tail.length;
  return zeros < 1 ? null : [...head, ...new Array<number>(zeros).fill(0), ...tail];
}

/** Groups of one side of `::`; the last one may be an embedded IPv4 address where the text ends there. */
function parseIpv6Part(text: string, endsText: boolean): number[] | null {
  if (text === "") return [];
  const parts = text.split(":");
  const groups: number[] = [];
  for (const [index, part] of parts.entries()) {
    if (part.includes(".")) {
      const embedded = endsText && index === parts.length - 1 ? parseIpv4(part) : null;
      if (embedded === null) return null;
      groups.push(...embedded);
    } else {
      if (!HEX_GROUP.test(part)) return null;
      groups.push(Number.parseInt(part, 16));
    }
  }
  return groups.length <= 8 ? groups : null;
}
