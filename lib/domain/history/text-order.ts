/** Orders texts by code point, as their UTF-8 bytes are ordered: 0 only for equal ones. Every store sorts like this. */
export function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const one = a.charCodeAt(at);
    const other = b.charCodeAt(at);
    if (one === other) continue;
    // Halves of a code point beyond U+FFFF come after everything below it, though their numbers do not.
    const isHalf = one >= 0xd800 && one <= 0xdfff;
    return isHalf === (other >= 0xd800 && other <= 0xdfff) ? one - other : isHalf ? 1 : -1;
  }
  return a.length - b.length;
}
