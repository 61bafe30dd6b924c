/** True for a path that a rule's pattern takes as a whole. */
export type PathPattern = (path: string) => boolean;

const PATTERN_CAP = 256;
const PATH_CAP = 256;
/** One character, escape or class, with a repetition behind it or without. */
const ATOM = /\\[^A-Za-z0-9]|\[\^?[A-Za-z0-9_./%~-]+\]|[A-Za-z0-9_/%~:@!&=,;'-]|\./y;
/** Repetitions without end, and those together with optional characters: each multiplies what may have to be tried. */
const ENDLESS_CAP = 2;
const REPEATS_CAP = 6;

/**
 * The pattern of an HTTP rule (an extended regular expression over the whole path with its query; cilium v1.20.2,
 * pkg/policy/api/http.go), ready to be tried. null where trying it could take long: policies are hostile text, so only
 * characters and classes in a row are taken, with few repetitions, and no groups or alternatives.
 */
export function compilePath(pattern: string): PathPattern | null {
  if (pattern.length > PATTERN_CAP) return null;
  let endless = 0;
  let repeats = 0;
  let at = 0;
  while (at < pattern.length) {
    ATOM.lastIndex = at;
    const atom = ATOM.exec(pattern);
    if (atom === null) return null;
    at += atom[0].length;
    const next = pattern[at];
    if (next === "*" || next === "+" || next === "?") {
      repeats += 1;
      endless += next === "?" ? 0 : 1;
      at += 1;
    }
  }
  if (repeats > REPEATS_CAP || endless > ENDLESS_CAP) return null;
  const expression = new RegExp(`^(?:${pattern})$`, "s");
  return (path) => path.length <= PATH_CAP && expression.test(path);
}
