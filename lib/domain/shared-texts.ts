/** Gives equal texts as one, so that what thousands of answers say alike is held once. */
export type SharedTexts = (text: string) => string;

/** Shares at most `cap` texts; when they are full all are forgotten, and held again as they come. */
export function shareTexts(cap: number): SharedTexts {
  const texts = new Map<string, string>();
  return (text) => {
    const held = texts.get(text);
    if (held !== undefined) return held;
    if (texts.size >= cap) texts.clear();
    texts.set(text, text);
    return text;
  };
}
