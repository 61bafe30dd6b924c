import { shortText, visibleText } from "./text-safety";

export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
type Level = (typeof LOG_LEVELS)[number];
export const LOG_FORMATS = ["text", "json"] as const;
type Fields = Readonly<Record<string, string | number | boolean | null>>;

export interface LogOptions {
  readonly level: Level;
  readonly format: (typeof LOG_FORMATS)[number];
  /** Epoch ms. */
  readonly now?: () => number;
  /** Receives one line with its line break; standard error unless given. */
  readonly writeLine?: (line: string) => void;
}

const MAX_TEXT = 500;

function fieldText(value: string | number | boolean | null): string {
  if (typeof value !== "string") return String(value);
  const safe = shortText(visibleText(value), MAX_TEXT);
  return /^[\w./:@+-]+$/.test(safe) ? safe : JSON.stringify(safe);
}

/** A log that writes one line an entry: `time LEVEL message key=value` for people, or a JSON object for machines. */
export function createLog(options: LogOptions): { write(level: Level, message: string, fields?: Fields): void } {
  const least = LOG_LEVELS.indexOf(options.level);
  const now = options.now ?? Date.now;
  const writeLine = options.writeLine ?? ((line: string) => void process.stderr.write(line));
  return {
    write(level, message, fields = {}) {
      if (LOG_LEVELS.indexOf(level) < least) return;
      const time = new Date(now()).toISOString();
      if (options.format === "json") {
        const cut = Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, typeof value === "string" ? shortText(value, MAX_TEXT) : value]));
        writeLine(`${JSON.stringify({ ...cut, time, level, message: shortText(message, MAX_TEXT) })}\n`);
        return;
      }
      const tail = Object.entries(fields).map(([key, value]) => ` ${key}=${fieldText(value)}`);
      writeLine(`${time} ${level.toUpperCase().padEnd(5)} ${shortText(visibleText(message), MAX_TEXT)}${tail.join("")}\n`);
    },
  };
}

/** A log that says nothing: for tests and one-shot commands. */
export const silentLog = { write(): void {} };
