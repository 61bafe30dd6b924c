import type { SelectorSpec } from "./policy-object";

const NAME = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)$/;
const DOMAIN = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const OPERATORS = ["In", "NotIn", "Exists", "DoesNotExist"];

/** What is wrong with a selector, as the agent sees it; null when nothing is (cilium v1.20.2, pkg/labels/validation.go). */
export function selectorFault(spec: SelectorSpec): string | null {
  for (const [key, value] of Object.entries(spec.matchLabels)) {
    const fault = keyFault(key) ?? valueFault(value);
    if (fault !== null) return fault;
  }
  for (const { key, operator, values } of spec.matchExpressions) {
    if (!OPERATORS.includes(operator)) return `the operator \`${operator}\` is none of ${OPERATORS.join(", ")}`;
    const takesValues = operator === "In" || operator === "NotIn";
    if (takesValues && values.length === 0) return `\`${key}\` with ${operator} names no values`;
    if (!takesValues && values.length > 0) return `\`${key}\` with ${operator} must not name values`;
    const fault = keyFault(key) ?? values.map(valueFault).find((each) => each !== null) ?? null;
    if (fault !== null) return fault;
  }
  return null;
}

function keyFault(key: string): string | null {
  const bare = key.replace(/^(?:\$|[^/:]*:)/, "");
  const slash = bare.lastIndexOf("/");
  const [domain, name] = slash < 0 ? [null, bare] : [bare.slice(0, slash), bare.slice(slash + 1)];
  if (name.length > 63 || !NAME.test(name)) return `the label key \`${key}\` is no name`;
  if (domain !== null && (domain.length > 253 || !(DOMAIN.test(domain) || /^[A-Za-z0-9._-]+(?:\/[A-Za-z0-9._-]+)*$/.test(domain)))) return `the label key \`${key}\` has no valid prefix`;
  return null;
}

function valueFault(value: string): string | null {
  if (value === "") return null;
  return value.length > 63 || !NAME.test(value) ? `the label value \`${value}\` is none` : null;
}
