/** Ports as the engine keeps them: one protocol, and a block of ports that share their leading bits. */
export interface PortBlock {
  /** IP protocol number; 0 for every protocol, and then every port. */
  readonly protocol: number;
  readonly port: number;
  /** Leading bits of the port that count: 16 for one port, 0 for all. */
  readonly bits: number;
}

/** Every port of every protocol. */
export const EVERY_PORT: PortBlock = { protocol: 0, port: 0, bits: 0 };

/** The block of one port, or of all where it is 0. */
export function blockOf(protocol: number, port: number): PortBlock {
  return { protocol, port, bits: protocol === 0 || port === 0 ? 0 : 16 };
}

/** The blocks that make up a range, lowest first; a range that ends before it begins is its first port. */
export function blocksOf(protocol: number, port: number, endPort: number): readonly PortBlock[] {
  // The engine takes a range from 0 for all ports (cilium v1.20.2, pkg/policy/l4.go, keysForRange).
  if (port === 0 || endPort <= port) return [blockOf(protocol, port)];
  const blocks: PortBlock[] = [];
  for (let at = port; at <= endPort; ) {
    let size = at & -at;
    while (at + size - 1 > endPort) size >>= 1;
    blocks.push({ protocol, port: at, bits: 16 - Math.log2(size) });
    at += size;
  }
  return blocks;
}

/** True when `outer` holds all of `inner`; a block covers itself. */
export function covers(outer: PortBlock, inner: PortBlock): boolean {
  if (outer.protocol === 0) return true;
  return outer.protocol === inner.protocol && outer.bits <= inner.bits && (outer.port ^ inner.port) >> (16 - outer.bits) === 0;
}

/** True for the same block. */
export function sameBlock(a: PortBlock, b: PortBlock): boolean {
  return a.protocol === b.protocol && a.port === b.port && a.bits === b.bits;
}

/** How narrow a block is: 0 for everything, 8 for a protocol, 24 for one port. */
export function narrowness({ protocol, bits }: PortBlock): number {
  return protocol === 0 ? 0 : 8 + bits;
}
