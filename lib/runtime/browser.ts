import { spawn } from "node:child_process";
import { hasScreen } from "./environment";

/** How each system opens an address in the browser that its user prefers. */
const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly [program: string, ...words: string[]]>>> = {
  darwin: ["open"],
  win32: ["cmd", "/c", "start", ""],
};

/** Opens `url` in the person's browser; where there is none, nothing happens. */
export function openBrowser(url: string): void {
  if (!hasScreen()) return;
  const [program, ...words] = OPENERS[process.platform] ?? ["xdg-open"];
  const child = spawn(program, [...words, url], { stdio: "ignore", detached: true });
  // No such program: the address stands on the terminal.
  child.on("error", () => undefined);
  child.unref();
}
