import { AppError } from "@/lib/platform/errors";

/**
 * The settings of a configuration file: a JSON object, or lines of `key: value` (flat YAML) with `#` comments.
 * Throws `bad-config` with the line that cannot be read.
 */
export function parseConfigFile(text: string, name: string): Readonly<Record<string, string>> {
  return text.trimStart().startsWith("{") ? parseJson(text, name) : parseLines(text, name);
}

function parseJson(text: string, name: string): Readonly<Record<string, string>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new AppError("bad-config", `The configuration file ${name} is not valid JSON.`, "Write a JSON object, or lines of `key: value`.");
  }
  const settings: Record<string, string> = {};
  for (const [key, entry] of Object.entries(value ?? {})) {
    if (typeof entry === "string" || typeof entry === "number" || typeof entry === "boolean") settings[key] = String(entry);
    else if (Array.isArray(entry) && entry.every((item) => typeof item === "string")) settings[key] = entry.join(",");
    else throw new AppError("bad-config", `In ${name}, \`${key}\` is neither a text, a number nor a list of texts.`, "Give it one value.");
  }
  return settings;
}

function parseLines(text: string, name: string): Readonly<Record<string, string>> {
  const settings: Record<string, string> = {};
  text.split(/\r?\n/).forEach((line, index) => {
    if (/^\s*(#.*)?$/.test(line) || line.trim() === "---") return;
    const found = /^([A-Za-z][\w-]*)\s*:\s*(?:"([^"]*)"|'([^']*)'|([^#]*?))\s*(?:\s#.*)?$/.exec(line);
    const key = found?.[1];
    if (!found || key === undefined) throw new AppError("bad-config", `Line ${index + 1} of ${name} is not \`key: value\`.`, "Settings are flat: one a line, no nesting.");
    if (Object.hasOwn(settings, key)) throw new AppError("bad-config", `Line ${index + 1} of ${name} sets \`${key}\` a second time.`, "Keep one of them.");
    settings[key] = found[2] ?? found[3] ?? found[4] ?? "";
  });
  return settings;
}
