import { parseArgs, type ParseArgsOptionsConfig } from "node:util";
import { AppError } from "@/lib/platform/errors";
import { closestWord } from "@/lib/wire/closest-word";
import type { Command, FlagSpec, Given } from "./command";

export const HELP: FlagSpec = { name: "help", short: "h", value: null, help: "say what the command does, and end" };

/**
 * The flags and words given to a command. A word that begins with one dash is a negated filter term (`-exempt:yes`)
 * where the command takes words. Throws `bad-usage` that names the argument.
 */
export function readArguments(command: Command, args: readonly string[]): Given {
  const flags = [...command.flags, HELP];
  const options: ParseArgsOptionsConfig = {};
  for (const flag of flags) options[flag.name] = { type: flag.value === null ? "boolean" : "string", multiple: true, ...(flag.short && { short: flag.short }) };
  const { flagged, words } = command.takesWords ? setNegatedApart(flags, args) : { flagged: [...args], words: [] };
  const { tokens } = parseArgs({ args: flagged, options, strict: false, tokens: true });
  const found = new Map<string, string[]>();
  const loose: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") loose.push(token.value);
    if (token.kind !== "option") continue;
    const flag = flags.find((each) => each.name === token.name);
    if (!flag) throw unknownFlag(command, token.rawName, flags);
    if (flag.value === null && token.value !== undefined) throw new AppError("bad-usage", `${token.rawName} takes no value, but was given \`${token.value}\`.`, `Write ${token.rawName} alone.`);
    if (flag.value !== null && (token.value === undefined || token.value === "")) throw new AppError("bad-usage", `${token.rawName} needs a value.`, `Write ${token.rawName} ${flag.value}.`);
    const values = found.get(flag.name) ?? [];
    if (values.length > 0 && flag.value !== null && !flag.many) throw new AppError("bad-usage", `${token.rawName} was given twice.`, "Give it once.");
    found.set(flag.name, token.value === undefined ? values : [...values, token.value]);
  }
  const given = command.takesWords ? [...loose, ...words] : loose;
  const [extra] = given;
  if (!command.takesWords && extra !== undefined && !found.has("help")) {
    throw new AppError("bad-usage", `\`${extra}\` is nothing that ${command.name} takes.`, `\`countersign ${command.name} --help\` says what it does.`);
  }
  return { flags: found, words: given };
}

/** `-exempt:yes` and `-client` would be read as bundles of short flags. */
function setNegatedApart(flags: readonly FlagSpec[], args: readonly string[]): { readonly flagged: string[]; readonly words: string[] } {
  const shorts = flags.flatMap((flag) => (flag.short ? [flag.short] : []));
  const takesValue = (arg: string | undefined): boolean => {
    const flag = flags.find((each) => arg === `--${each.name}` || (each.short !== undefined && arg === `-${each.short}`));
    return flag !== undefined && flag.value !== null;
  };
  const flagged: string[] = [];
  const words: string[] = [];
  let isOpen = true;
  for (const [at, arg] of args.entries()) {
    if (!isOpen) words.push(arg);
    else if (arg === "--") isOpen = false;
    else if (/^-[^-]/.test(arg) && !takesValue(args[at - 1]) && !isShort(arg, shorts)) words.push(arg);
    else flagged.push(arg);
  }
  return { flagged, words };
}

/** `-o`, `-h`, `-ojson`. */
function isShort(arg: string, shorts: readonly string[]): boolean {
  return shorts.includes(arg.slice(1)) || /^-o(?:table|json|csv|compact)$/.test(arg);
}

/** What answers once calls `from` what a setting calls `source`. */
const SAME: Readonly<Record<string, string>> = { source: "from", from: "source" };

function unknownFlag(command: Command, given: string, flags: readonly FlagSpec[]): AppError {
  const name = given.replace(/^-+/, "");
  const names = flags.map((flag) => flag.name);
  const near = names.find((known) => known === SAME[name]) ?? closestWord(name, names);
  return new AppError("bad-usage", `${command.name} has no flag ${given}.`, near ? `Did you mean --${near}?` : `\`countersign ${command.name} --help\` lists its flags.`);
}
