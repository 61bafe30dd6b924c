import { narrowness, type PortBlock } from "./port-block";

interface TrieNode {
  /** Leading bits that all blocks below share; where one block has exactly these, it stands here. */
  readonly length: number;
  readonly block: PortBlock | null;
  readonly children: readonly TrieNode[];
}

const LENGTH = 24;

/**
 * The order in which the engine walks blocks of ports from wide to narrow. Blocks of the same width come as its
 * prefix tree and heap happen to give them, which is not by number (cilium v1.20.2, pkg/container/bitlpm/trie.go).
 */
export function walkBlocks(blocks: readonly PortBlock[]): readonly PortBlock[] {
  if (blocks.length < 2) return blocks;
  const distinct = new Map(blocks.map((block) => [bitsOf(block) * 32 + narrowness(block), block]));
  const heap: TrieNode[] = [];
  push(heap, plant([...distinct.values()]));
  const walked: PortBlock[] = [];
  for (let node = pop(heap); node !== undefined; node = pop(heap)) {
    for (const child of node.children) push(heap, child);
    if (node.block !== null) walked.push(node.block);
  }
  return walked;
}

function plant(blocks: readonly PortBlock[]): TrieNode {
  const [first] = blocks;
  let length = Math.min(...blocks.map(narrowness));
  if (first !== undefined) for (const block of blocks) length = Math.min(length, Math.clz32((bitsOf(first) ^ bitsOf(block)) << (32 - LENGTH)));
  const here = blocks.find((block) => narrowness(block) === length) ?? null;
  const below = [0, 1].map((bit) => blocks.filter((block) => block !== here && ((bitsOf(block) >> (LENGTH - 1 - length)) & 1) === bit));
  return { length, block: here, children: below.filter((each) => each.length > 0).map(plant) };
}

function bitsOf({ protocol, port }: PortBlock): number {
  return protocol * 2 ** 16 + port;
}

function push(heap: TrieNode[], node: TrieNode): void {
  heap.push(node);
  for (let at = heap.length - 1; at > 0; ) {
    const parent = (at - 1) >> 1;
    if (!isShorter(heap, at, parent)) return;
    swap(heap, at, parent);
    at = parent;
  }
}

function pop(heap: TrieNode[]): TrieNode | undefined {
  const last = heap.length - 1;
  if (last < 0) return undefined;
  swap(heap, 0, last);
  for (let at = 0; ; ) {
    const left = 2 * at + 1;
    if (left >= last) break;
    const child = left + 1 < last && isShorter(heap, left + 1, left) ? left + 1 : left;
    if (!isShorter(heap, child, at)) break;
    swap(heap, at, child);
    at = child;
  }
  return heap.pop();
}

function isShorter(heap: readonly TrieNode[], a: number, b: number): boolean {
  return (heap[a]?.length ?? 0) < (heap[b]?.length ?? 0);
}

function swap(heap: TrieNode[], a: number, b: number): void {
  const [first, second] = [heap[a], heap[b]];
  if (first === undefined || second === undefined) return;
  heap[a] = second;
  heap[b] = first;
}
