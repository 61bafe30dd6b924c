import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, isAbsolute, join } from "node:path";
import { AppError, messageOf } from "@/lib/platform/errors";
import type { ClusterSurroundings } from "./cluster-access";
import { parseConfig, type Config, type ConfigInput } from "./config";
import { parseConfigFile } from "./config-file";

/** The configuration of this process: the only reader of its environment. Throws `bad-config`. */
export function readConfig(flags: ConfigInput["flags"]): Config {
  const env = process.env;
  const flag = flags["config"];
  const path = (typeof flag === "string" ? flag : flag?.[0]) ?? env["COUNTERSIGN_CONFIG"];
  return parseConfig({ env, flags, file: path ? readFile(path) : {}, isTerminal: process.stderr.isTTY });
}

function readFile(path: string): Readonly<Record<string, string>> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new AppError("bad-config", `The configuration file ${path} cannot be read: ${messageOf(error)}.`, "Check --config or COUNTERSIGN_CONFIG.");
  }
  return parseConfigFile(text, path);
}

const ACCOUNT_FOLDER = "/var/run/secrets/kubernetes.io/serviceaccount";

/** What this process stands in: a pod with an account, a person's machine with kubeconfigs, or neither. */
export function readSurroundings(): ClusterSurroundings {
  const env = process.env;
  const usual = join(homedir(), ".kube", "config");
  const named = (env["KUBECONFIG"] ?? "").split(delimiter).filter((file) => file !== "");
  const [host, port] = [env["KUBERNETES_SERVICE_HOST"], env["KUBERNETES_SERVICE_PORT"]];
  return {
    account: host && port && existsSync(join(ACCOUNT_FOLDER, "token")) ? { host, port, folder: ACCOUNT_FOLDER } : null,
    kubeconfigs: named.length > 0 ? named : existsSync(usual) ? [usual] : [],
  };
}

/** The folder in which this user's programs keep what they know, as XDG has it; null where the user has no home. */
export function readStateHome(): string | null {
  const named = process.env["XDG_STATE_HOME"];
  if (named !== undefined && isAbsolute(named)) return named;
  try {
    const home = homedir();
    return isAbsolute(home) && home !== "/" ? join(home, ".local", "state") : null;
  } catch {
    return null;
  }
}

/** Whether a browser has a screen to open on: X11 and Wayland say where theirs is, other systems have one of their own. */
export function hasScreen(): boolean {
  return process.platform !== "linux" || Boolean(process.env["DISPLAY"] ?? process.env["WAYLAND_DISPLAY"]);
}

/** Writes what libraries read from the environment of this process. */
export function setEnvironment(values: Readonly<Record<string, string>>): void {
  Object.assign(process.env, values);
}
