import type { Server } from "node:http";
import { SECURITY_HEADERS } from "@/lib/access/security-headers";
import { createLimitedServer } from "./listener";
import { answerProbe, PROBES } from "./probes";
import type { Runtime } from "./runtime";

/** A server for kubelet and Prometheus alone, who do not know the dashboard's name: nothing of the cluster is on it. */
export function createProbeServer(runtime: Runtime): Server {
  return createLimitedServer((request, response) => {
    const path = (request.url ?? "").split("?")[0];
    const probe = PROBES.find((known) => known === path);
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    if (probe === undefined || (request.method !== "GET" && request.method !== "HEAD")) {
      response.writeHead(probe === undefined ? 404 : 405, { "Content-Type": "text/plain; charset=utf-8", Connection: "close" });
      response.end(`Here are ${PROBES.join(", ")}.\n`);
      return;
    }
    const { status, type, body } = answerProbe(probe, runtime);
    response.writeHead(status, { "Content-Type": type, "Cache-Control": "no-store" });
    response.end(request.method === "HEAD" ? undefined : body);
  });
}
