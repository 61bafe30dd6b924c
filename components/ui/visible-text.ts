/** Controls, bidi overrides and zero-width characters: they change what a reader sees without being seen. */
const HIDDEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;
/** Joiners inside a sequence are part of how emoji and some scripts are written. */
const JOINER = "\u200d";

/** Text from outside with every character that would not be seen written out, as `\u202e`; emoji joiners stay. */
export function visibleText(text: string): string {
  return text.replace(HIDDEN, (hidden, at: number) => {
    if (hidden === JOINER && joins(text, at)) return hidden;
    const code = hidden.codePointAt(0) ?? 0;
    return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, "0")}`;
  });
}

const PICTOGRAPH = /\p{Extended_Pictographic}/u;

function joins(text: string, at: number): boolean {
  const next = String.fromCodePoint(text.codePointAt(at + 1) ?? 0x20);
  return at > 0 && PICTOGRAPH.test(next);
}
