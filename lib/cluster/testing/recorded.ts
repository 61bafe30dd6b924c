import { readFileSync } from "node:fs";
import type { KubeAnswer } from "@/lib/sources/simulator/apiserver/list-answer";

interface Recorded {
  readonly request: { readonly path: string };
  readonly response: { readonly status: number; readonly bodyText: string; readonly headers: Readonly<Record<string, string>> };
}

const directory = new URL("../../../testdata/recordings/kube/", import.meta.url);

/** What a real API server answered, ready to be given again; headers that a server makes anew are left out. */
export function recorded(name: string): KubeAnswer & { readonly path: string } {
  const { request, response } = JSON.parse(readFileSync(new URL(`${name}.json`, directory), "utf8")) as Recorded;
  const headers: Record<string, string> = {};
  for (const field of ["Content-Type", "Retry-After"]) if (response.headers[field] !== undefined) headers[field.toLowerCase()] = response.headers[field];
  return { path: request.path, status: response.status, body: response.bodyText, headers };
}

export interface StartupStep {
  readonly ms: number;
  readonly path: string;
  readonly status?: number;
  readonly error?: string;
  readonly retryAfter?: string;
  readonly body?: string;
}

/** What a client saw of a server that was killed and started again. */
export function recordedStartup(): readonly StartupStep[] {
  return JSON.parse(readFileSync(new URL("startup-sequence.json", directory), "utf8")) as StartupStep[];
}
