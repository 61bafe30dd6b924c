// Everything that comes from the cluster is hostile text: a pod may be named to move a terminal's cursor,
// to reorder a line from right to left, or to look like a second log line.
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;

/** `text` with control, bidirectional and invisible characters written as `\u{…}`: safe on a terminal and in a log line. */
export function visibleText(text: string): string {
  return text.replace(UNSAFE, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
}

/** At most `max` characters of `text`, with an ellipsis in place of the rest; never cuts a surrogate pair. */
export function shortText(text: string, max: number): string {
  if (text.length <= max) return text;
  const cut = text.slice(0, max - 1);
  const last = cut.charCodeAt(cut.length - 1);
  return `${last >= 0xd800 && last <= 0xdbff ? cut.slice(0, -1) : cut}…`;
}
