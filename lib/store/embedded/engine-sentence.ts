import { shortText, visibleText } from "@/lib/platform/text-safety";
import type { RefusalReason } from "./child-order";

/** What an engine's process was started for, as far as a sentence needs it. */
export interface EnginePlace {
  readonly enginePath: string;
  readonly directory: string;
}

/** How a child ended: why it refused, or what the system says of its end; and the last thing it wrote. */
export interface ChildEnd {
  readonly refusal: { readonly reason: RefusalReason; readonly said: string } | null;
  readonly code: number | null;
  readonly signal: string | null;
  /** Last line on its standard error; "" for none. */
  readonly lastLine: string;
}

const SHOWN = 240;

/** What happened and what to do, in one sentence, and whether it needs a person. */
export function sayChildEnd({ refusal, code, signal, lastLine }: ChildEnd, { enginePath, directory }: EnginePlace): { readonly needsPerson: boolean; readonly sentence: string } {
  const heard = lastLine === "" ? "" : `; it last said: ${shown(lastLine)}`;
  if (refusal === null) {
    const how = signal === null ? `exit code ${code ?? "unknown"}` : signal;
    return { needsPerson: false, sentence: `The history engine stopped (${how}${heard}) and is started anew; what it had acknowledged is kept.` };
  }
  // The engine tells of a taken lock on standard error alone, and of its owner only to those who can see that process.
  const reason = refusal.reason === "unreadable" && /Cannot lock file/.test(lastLine) ? "locked" : refusal.reason;
  const said = shown(refusal.said);
  switch (reason) {
    case "locked":
      return { needsPerson: false, sentence: `The history directory ${directory} is in use by another process${refusal.reason === "locked" ? ` (${said})` : ""}: end that one, or set history-dir to another directory.` };
    case "full":
      return { needsPerson: false, sentence: `The history directory ${directory} has no room left: make room there, or set history-dir to another disk.` };
    case "directory":
      return { needsPerson: true, sentence: `The history directory ${directory} cannot be used (${said}): let this user write there, or set history-dir to another directory.` };
    case "engine":
      return { needsPerson: true, sentence: `The history engine in ${enginePath} does not load (${said}): run \`make engine\` again.` };
    case "unreadable":
      return { needsPerson: true, sentence: `The history engine cannot open ${directory} (${said}${heard}): move the directory away to start an empty history, or set history-dir to another.` };
    default:
      return reason satisfies never;
  }
}

function shown(text: string): string {
  return shortText(visibleText(text.trim().replaceAll(/\s+/g, " ")), SHOWN);
}
