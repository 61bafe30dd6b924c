import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { createAuthority } from "@/lib/sources/relay/testing/certificates";
import { startApiServer } from "@/lib/sources/simulator/apiserver/api-server";
import { createApiClient } from "./api-client";
import { accessInCluster } from "./in-cluster";
import { createHeldClock } from "./testing/held-clock";
import { createClusterStore, podObject, PODS } from "./testing/kinds";

const folder = mkdtempSync(join(tmpdir(), "countersign-account-"));
afterAll(() => rmSync(folder, { recursive: true }));
const put = (file: string, text: string): void => writeFileSync(join(folder, file), text);

test("asks over TLS that the pod's authority vouches for, with the token as it is in its file", async () => {
  const authority = createAuthority("cluster authority");
  const authorizations: string[] = [];
  const store = createClusterStore();
  store.put(PODS, podObject("shop", "web"));
  const server = await startApiServer({ store, tls: authority.issue("api", ["localhost"]), onRequest: ({ authorization }) => void authorizations.push(authorization) });
  const clock = createHeldClock();
  put("ca.crt", authority.cert);
  put("token", "first\n");
  const { port } = new URL(server.url);
  const access = accessInCluster({ host: "localhost", port, folder }, clock);
  const client = createApiClient(access, clock, "test");
  const ask = (): Promise<string> => client.text({ path: "/api/v1/pods?limit=1", accept: "application/json", idleMs: 10_000, signal: new AbortController().signal });
  try {
    expect(JSON.parse(await ask())).toMatchObject({ kind: "PodList" });
    put("token", "second\n");
    await ask();
    clock.move(60_000);
    await ask();
    put("token", "third\n");
    access.refresh();
    await ask();
    expect(authorizations).toEqual(["Bearer first", "Bearer first", "Bearer second", "Bearer third"]);
  } finally {
    client.close();
    await server.close();
  }
});

test("writes an IPv6 server as a URL has it", () => {
  expect(accessInCluster({ host: "fd00::1", port: "443", folder }, createHeldClock()).server).toBe("https://[fd00::1]:443");
});

test("an account that cannot be read is a refusal of the credentials", async () => {
  const access = accessInCluster({ host: "127.0.0.1", port: "1", folder: join(folder, "gone") }, createHeldClock());
  const client = createApiClient(access, createHeldClock(), "test");
  await expect(client.text({ path: "/version", accept: "application/json", idleMs: 1_000, signal: new AbortController().signal })).rejects.toMatchObject({ kind: "unauthorized" });
});
