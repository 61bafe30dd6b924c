import type { Output } from "./output";

/** A line on the terminal that says how far a command is, once it takes longer than a second. */
export interface Progress {
  /** What the line says from now on. */
  say(text: string): void;
  /** Takes the line away; nothing is said afterwards. */
  end(): Promise<void>;
}

const QUIET_MS = 1_000;
const REDRAW_MS = 200;

/** Progress on standard error; silent where that is no terminal. */
export function openProgress(err: Output): Progress {
  if (!err.isTerminal) return { say: () => undefined, end: () => Promise.resolve() };
  let said = "";
  let drawn = "";
  let isOver = false;
  const draw = (): void => {
    if (said === drawn || isOver) return;
    drawn = said;
    err.write(`\r\u001b[2K${said.slice(0, (err.columns() ?? 80) - 1)}`).catch(() => undefined);
  };
  let timer: NodeJS.Timeout = setTimeout(() => {
    draw();
    timer = setInterval(draw, REDRAW_MS).unref();
  }, QUIET_MS).unref();
  return {
    say: (text) => void (said = text),
    async end() {
      isOver = true;
      clearTimeout(timer);
      if (drawn !== "") await err.write("\r\u001b[2K").catch(() => undefined);
    },
  };
}
