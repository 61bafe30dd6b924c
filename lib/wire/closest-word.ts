/** The candidate nearest to a mistyped word, when it is near enough to be meant; null otherwise. Case is ignored. */
export function closestWord(word: string, candidates: readonly string[]): string | null {
  const typed = word.toLowerCase().slice(0, 48);
  const reach = typed.length <= 3 ? 1 : typed.length <= 7 ? 2 : 3;
  let best: string | null = null;
  let bestDistance = reach + 1;
  for (const candidate of candidates) {
    const distance = editDistance(typed, candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** Insertions, deletions, replacements and swaps of neighbours between two short texts. */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let cheapest = Math.min(replaced, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cheapest = Math.min(cheapest, (beforeLast[j - 2] ?? 0) + 1);
      row.push(cheapest);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
