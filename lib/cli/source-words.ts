import { statSync } from "node:fs";

/**
 * Arguments with `--from a.jsonl b.jsonl` spelled out as `--from a.jsonl --from b.jsonl`, so that a shell's `*.jsonl`
 * works: words right behind a capture file are files too where they exist, or are named like captures.
 */
export function spellOutFiles(args: readonly string[]): string[] {
  const spelled: string[] = [];
  let follows = false;
  for (const [at, arg] of args.entries()) {
    if (arg === "--") return [...spelled, ...args.slice(at)];
    const before = args[at - 1];
    if (follows && isFileWord(arg)) {
      spelled.push("--from", arg);
      continue;
    }
    spelled.push(arg);
    follows = (before === "--from" && isPath(arg)) || (arg.startsWith("--from=") && isPath(arg.slice(7)));
  }
  return spelled;
}

function isPath(word: string): boolean {
  return !word.includes("://") && word !== "-";
}

function isFileWord(word: string): boolean {
  if (word.startsWith("-") || /^[a-z-]+:/.test(word)) return false;
  return /\.(?:jsonl?|ndjson|pb|log|gz|countersign)$/i.test(word) || isFile(word);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
