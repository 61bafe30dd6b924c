/** One requirement of a Kubernetes label selector, on a label with or without Cilium's source prefix. */
interface LabelRequirement {
  readonly source: string | null;
  readonly key: string;
  readonly op: "exists" | "absent" | "in" | "not-in";
  readonly values: readonly string[];
}

/** A selector made ready: true for label sets (`source:key=value`) that satisfy every requirement. */
export type LabelTest = (labels: readonly string[]) => boolean;

const SET_BASED = /^(\S+)\s+(in|notin)\s*\(([^()]*)\)$/;

/**
 * A Kubernetes label selector as `hubble observe --label` takes it: `app=web`, `app!=web`, `app`, `!app`,
 * `app in (web, pay)`, requirements joined by commas; `k8s:` or another source before the key, any source without.
 * null when the text is none. Source: cilium v1.20.2, pkg/hubble/filters/labels.go.
 */
export function compileLabelSelector(text: string): LabelTest | null {
  const requirements: LabelRequirement[] = [];
  for (const part of splitRequirements(text)) {
    const requirement = parseRequirement(part.trim());
    if (requirement === null) return null;
    requirements.push(requirement);
  }
  return (labels) => requirements.every((requirement) => satisfies(requirement, labels));
}

/** Commas outside parentheses separate requirements. */
function splitRequirements(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === "(") depth += 1;
    else if (text[at] === ")") depth -= 1;
    else if (text[at] === "," && depth === 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)];
}

function parseRequirement(part: string): LabelRequirement | null {
  const set = SET_BASED.exec(part);
  if (set) {
    const values = (set[3] ?? "").split(",").map((value) => value.trim());
    return ofKey(set[1] ?? "", set[2] === "in" ? "in" : "not-in", values);
  }
  if (/\s/.test(part)) return null;
  if (part.startsWith("!")) return ofKey(part.slice(1), "absent", []);
  const equals = /^([^=!]+)(==|=|!=)([^=!()]*)$/.exec(part);
  if (equals) return ofKey(equals[1] ?? "", equals[2] === "!=" ? "not-in" : "in", [equals[3] ?? ""]);
  return /[=!()]/.test(part) ? null : ofKey(part, "exists", []);
}

function ofKey(name: string, op: LabelRequirement["op"], values: readonly string[]): LabelRequirement | null {
  const { source, key } = splitSource(name);
  return key === "" ? null : { source, key, op, values };
}

function splitSource(name: string): { readonly source: string | null; readonly key: string } {
  const colon = name.indexOf(":");
  return colon <= 0 ? { source: null, key: name } : { source: name.slice(0, colon), key: name.slice(colon + 1) };
}

function satisfies(requirement: LabelRequirement, labels: readonly string[]): boolean {
  const held = labels.some((label) => {
    const equals = label.indexOf("=");
    const { source, key } = splitSource(equals < 0 ? label : label.slice(0, equals));
    if (key !== requirement.key || (requirement.source !== null && requirement.source !== "any" && source !== requirement.source)) return false;
    if (requirement.op === "exists" || requirement.op === "absent") return true;
    return requirement.values.includes(equals < 0 ? "" : label.slice(equals + 1));
  });
  return requirement.op === "exists" || requirement.op === "in" ? held : !held;
}
