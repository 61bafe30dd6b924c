/** A pattern made ready: true for texts that it matches as a whole. Cost is at most pattern × text, never exponential. */
export type TextTest = (text: string) => boolean;

/** A test of one segment: `*` stands for any run of characters; everything else is literal. */
export function compileWildcard(pattern: string): TextTest {
  if (!pattern.includes("*")) return (text) => text === pattern;
  if (/^\*+$/.test(pattern)) return () => true;
  return (text) => matchesWildcard(pattern, text);
}

/** A test of a path: `*` stays within a segment between slashes, and the number of segments must be the same. */
export function compilePathWildcard(pattern: string): TextTest {
  if (!pattern.includes("*")) return (text) => text === pattern;
  const segments = pattern.split("/").map(compileWildcard);
  return (text) => {
    const parts = text.split("/");
    return parts.length === segments.length && segments.every((test, at) => test(parts[at] ?? ""));
  };
}

/** A test of a qualified name, `namespace/name`, whose name part is a prefix; an empty part matches anything. */
export function compileQualifiedPrefix(pattern: string, bareNamespace: string): TextTest {
  const slash = pattern.indexOf("/");
  const namespace = slash < 0 ? bareNamespace : pattern.slice(0, slash);
  const inNamespace = namespace === "" ? () => true : compileWildcard(namespace);
  const hasName = compileWildcard(`${pattern.slice(slash + 1)}*`);
  return (text) => {
    const at = text.indexOf("/");
    return at >= 0 && inNamespace(text.slice(0, at)) && hasName(text.slice(at + 1));
  };
}

/** Greedy matching that goes back only to the latest star: earlier ones never need to grow again. */
function matchesWildcard(pattern: string, text: string): boolean {
  let inPattern = 0;
  let inText = 0;
  let star = -1;
  let resume = 0;
  while (inText < text.length) {
    if (pattern[inPattern] === "*") {
      star = inPattern;
      resume = inText;
      inPattern += 1;
    } else if (pattern[inPattern] === text[inText]) {
      inPattern += 1;
      inText += 1;
    } else if (star >= 0) {
      resume += 1;
      inPattern = star + 1;
      inText = resume;
    } else {
      return false;
    }
  }
  while (pattern[inPattern] === "*") inPattern += 1;
  return inPattern === pattern.length;
}
