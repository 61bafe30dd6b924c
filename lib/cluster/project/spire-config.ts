import { SPIRE_CONFIG_KEYS } from "@/lib/domain/cluster/config";

const VALUE_CAP = 1_024;
const VALUES_CAP = 64;

interface Token {
  readonly kind: "text" | "word" | "mark";
  readonly value: string;
}

/** Texts; comments, texts without an end and heredocs, which are passed over; marks; words. */
const TOKEN = /"((?:[^"\\\n]|\\.)*)"|"[^\n]*|(?:#|\/\/)[^\n]*|\/\*[\s\S]*?\*\/|<<[-~]?(?<mark>\w+)[\s\S]*?(?:\n\s*\k<mark>\b|$)|([=:{}[\],])|([^\s"=:{}[\],#]+)/g;

/**
 * Whitelisted keys of a SPIRE configuration, in HCL or JSON, wherever they stand in it: `key = value` or
 * `"key": value`, values being texts, numbers, booleans or lists of them. `clusters` is a block whose own keys are the
 * names. What stands inside of a text is never taken for a key: a connection string may hold anything.
 * Origin: spiffe/spire v1.15.2, doc/spire_server.md and doc/spire_agent.md.
 */
export function readSpireConfig(text: string): Readonly<Record<string, readonly string[]>> {
  const tokens = tokensOf(text);
  const found = new Map<string, string[]>();
  tokens.forEach((token, at) => {
    if (token.kind === "mark" || !SPIRE_CONFIG_KEYS.has(token.value) || !isAssignment(tokens[at + 1])) return;
    const values = token.value === "clusters" ? namesIn(tokens, at + 2) : valuesAt(tokens, at + 2);
    if (values === null) return;
    found.set(token.value, [...(found.get(token.value) ?? []), ...values.map((value) => value.slice(0, VALUE_CAP))].slice(0, VALUES_CAP));
  });
  return Object.fromEntries(found);
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (const [, quoted, , mark, word] of text.matchAll(TOKEN)) {
    if (quoted !== undefined) tokens.push({ kind: "text", value: quoted });
    else if (mark !== undefined) tokens.push({ kind: "mark", value: mark });
    else if (word !== undefined) tokens.push({ kind: "word", value: word });
  }
  return tokens;
}

const isAssignment = (token: Token | undefined): boolean => token?.kind === "mark" && (token.value === "=" || token.value === ":");
const isMark = (token: Token | undefined, value: string): boolean => token?.kind === "mark" && token.value === value;

/** One value, or those of a list; null where a block stands. */
function valuesAt(tokens: readonly Token[], at: number): readonly string[] | null {
  const first = tokens[at];
  if (first === undefined) return null;
  if (first.kind !== "mark") return [first.value];
  if (first.value !== "[") return null;
  const values: string[] = [];
  for (let next = at + 1; next < tokens.length && !isMark(tokens[next], "]"); next += 1) {
    const token = tokens[next];
    if (token?.kind === "mark" && token.value !== ",") return null;
    if (token !== undefined && token.kind !== "mark") values.push(token.value);
  }
  return values;
}

/** Names at the first level of a block; in JSON a list stands around it. */
function namesIn(tokens: readonly Token[], start: number): readonly string[] {
  const names: string[] = [];
  let depth = 0;
  for (let at = start; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token === undefined) break;
    if (token.kind === "mark") {
      if (token.value === "{") depth += 1;
      else if (token.value === "}") depth -= 1;
      if (depth <= 0 && token.value !== "[") break;
    } else if (depth === 1 && (isAssignment(tokens[at + 1]) || isMark(tokens[at + 1], "{"))) names.push(token.value);
    else if (depth === 0) break;
  }
  return names;
}
