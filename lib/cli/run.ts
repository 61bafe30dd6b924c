import { AppError, recordOfError, type AppErrorCode } from "@/lib/platform/errors";
import { visibleText } from "@/lib/platform/text-safety";
import { VERSION } from "@/lib/platform/version";
import { closestWord } from "@/lib/wire/closest-word";
import { readArguments } from "./arguments";
import type { Command } from "./command";
import { attempts } from "./commands/attempts";
import { check } from "./commands/check";
import { connect } from "./commands/connect";
import { demo } from "./commands/demo";
import { evaluate } from "./commands/evaluate";
import { flows } from "./commands/flows";
import { pairs } from "./commands/pairs";
import { serve } from "./commands/serve";
import { simulate } from "./commands/simulate";
import { wait } from "./commands/wait";
import { printHelp, printOverview } from "./help";
import { OutputClosed } from "./output";
import { spellOutFiles } from "./source-words";
import { Exit, type ExitCode, type Terminal } from "./terminal";

/** The commands of this build, in the order in which help lists them. */
export const COMMANDS: readonly Command[] = [serve, connect, demo, simulate, pairs, attempts, flows, wait, evaluate, check];

const FILTER_OF = { pairs: "pairs", attempts: "attempts", flows: "flows", wait: "attempts" } as const;

/** Runs one command line (without `node` and the script) and gives its exit code; nothing is thrown. */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  try {
    return await dispatch(args, terminal);
  } catch (thrown) {
    if (thrown instanceof OutputClosed) return Exit.done;
    const { code, message, hint } = recordOfError(thrown);
    await terminal.err.write(`countersign: ${oneLine(message, hint)}\n`).catch(() => undefined);
    return exitCodeOf(code);
  }
}

async function dispatch(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [name, ...rest] = args;
  if (name === "--help" || name === "-h" || name === "help") return printed(terminal, printOverview(COMMANDS));
  if (name === "--version" || name === "-V") return printed(terminal, `countersign ${VERSION}\n`);
  const names = COMMANDS.map((command) => command.name);
  if (name === undefined) throw new AppError("bad-usage", "No command was given.", `It is one of ${names.join(", ")}; \`countersign --help\` says more.`);
  const command = COMMANDS.find((each) => each.name === name);
  if (command === undefined) {
    const near = closestWord(name, names);
    throw new AppError("bad-usage", `\`${name}\` is no command.`, near ? `Did you mean ${near}?` : `\`countersign --help\` lists them: ${names.join(", ")}.`);
  }
  const given = readArguments(command, spellOutFiles(rest));
  if (given.flags.has("help")) return printed(terminal, printHelp(command, isFilterCommand(command.name) ? FILTER_OF[command.name] : null));
  return command.run(given, terminal);
}

function isFilterCommand(name: string): name is keyof typeof FILTER_OF {
  return Object.hasOwn(FILTER_OF, name);
}

async function printed(terminal: Terminal, text: string): Promise<ExitCode> {
  await terminal.out.write(text);
  return Exit.done;
}

/** Errors are one line, whatever a file's name or a server's answer holds. */
function oneLine(message: string, hint: string): string {
  const sentence = /[.?!:]$/.test(message) ? message : `${message}.`;
  return visibleText(hint === "" ? sentence : `${sentence} ${hint}`);
}

/** Wrong use is what a person typed; everything else ran and failed. */
function exitCodeOf(code: AppErrorCode): ExitCode {
  switch (code) {
    case "bad-usage":
    case "bad-config":
    case "bad-filter":
    case "bad-request":
      return Exit.wrongUse;
    case "bad-source":
    case "bad-record":
    case "source-failed":
    case "port-in-use":
    case "not-found":
    case "gone":
    case "not-ready":
    case "unavailable":
    case "forbidden":
    case "method-not-allowed":
    case "too-many":
    case "too-large":
    case "internal":
      return Exit.failed;
    default:
      return code satisfies never;
  }
}
