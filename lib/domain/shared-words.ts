/** Lists kept for sharing; beyond it all are forgotten and learned anew, those in use live on. */
const MOST_LISTS = 4_096;

const ones = new Map<string, readonly string[]>();
const twos = new Map<string, Map<string, readonly string[]>>();
let twosHeld = 0;

/** The given short list of words that repeat (nodes, reasons), or one equal to it that others hold already. Do not write to it. */
export function shareWords(words: readonly string[]): readonly string[] {
  const [first, second] = words;
  if (first === undefined) return words;
  if (second === undefined) {
    const known = ones.get(first);
    if (known) return known;
    if (ones.size >= MOST_LISTS) ones.clear();
    const kept = words.slice();
    ones.set(first, kept);
    return kept;
  }
  if (words.length > 2) return words;
  let after = twos.get(first);
  const known = after?.get(second);
  if (known) return known;
  if (twosHeld >= MOST_LISTS) {
    twos.clear();
    twosHeld = 0;
    after = undefined;
  }
  if (!after) twos.set(first, (after = new Map()));
  const kept = words.slice();
  after.set(second, kept);
  twosHeld += 1;
  return kept;
}
