import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createAuthority } from "@/lib/sources/relay/testing/certificates";
import { startApiServer, type RunningApiServer } from "@/lib/sources/simulator/apiserver/api-server";
import { createApiClient } from "./api-client";
import { ApiFault } from "./api-fault";
import { openAccess } from "./open-access";
import { createClusterStore, podObject, PODS } from "./testing/kinds";
import { createHeldClock } from "./testing/held-clock";
import { openStage } from "./testing/stage";

const directory = mkdtempSync(join(tmpdir(), "countersign-kubeconfig-"));
const authority = createAuthority("test authority");
const file = (name: string, text: string): string => {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
};

/** A kubeconfig with a context for each cluster, and users of all the kinds that matter. */
function kubeconfig(server: string, more: { readonly cluster?: Record<string, unknown>; readonly user?: Record<string, unknown>; readonly current?: string } = {}): string {
  return JSON.stringify({
    apiVersion: "v1", kind: "Config", "current-context": more.current ?? "lab",
    clusters: [{ name: "lab", cluster: { server, "certificate-authority-data": Buffer.from(authority.cert).toString("base64"), ...more.cluster } }],
    users: [{ name: "me", user: more.user ?? { token: "secret-token" } }],
    contexts: [{ name: "lab", context: { cluster: "lab", user: "me" } }, { name: "nowhere", context: { cluster: "gone", user: "me" } }],
  });
}

describe("the way in", () => {
  let server: RunningApiServer;
  const authorizations: string[] = [];
  beforeAll(async () => {
    const store = createClusterStore();
    store.put(PODS, podObject("shop", "web"));
    server = await startApiServer({ store, tls: authority.issue("api", ["localhost"]), onRequest: ({ authorization }) => void authorizations.push(authorization) });
  });
  afterAll(async () => {
    await server.close();
    rmSync(directory, { recursive: true });
  });
  const address = () => server.url.replace("127.0.0.1", "localhost");
  async function ask(text: string, context: string | null = null): Promise<string> {
    const access = await openAccess({ kind: "kubeconfig", files: [file(`config-${Math.random()}`, text)], context }, createHeldClock());
    const client = createApiClient(access, createHeldClock(), "test");
    try {
      return await client.text({ path: "/api/v1/pods?limit=1", accept: "application/json", idleMs: 10_000, signal: new AbortController().signal });
    } finally {
      client.close();
    }
  }
  const faultOf = (asking: Promise<string>): Promise<ApiFault> => asking.then(() => { throw new Error("was answered"); }, (thrown: unknown) => {
    if (thrown instanceof ApiFault) return thrown;
    throw thrown;
  });

  test("goes over TLS that is checked, with the token of the kubeconfig", async () => {
    expect(JSON.parse(await ask(kubeconfig(address())))).toMatchObject({ kind: "PodList" });
    expect(authorizations.at(-1)).toBe("Bearer secret-token");
  });

  test("takes user and password, and what a plug-in gives", async () => {
    await ask(kubeconfig(address(), { user: { username: "me", password: "pass" } }));
    expect(authorizations.at(-1)).toBe(`Basic ${Buffer.from("me:pass").toString("base64")}`);
    const script = file("plugin.sh", `#!/bin/sh\necho '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"from-plugin"}}'\n`);
    await ask(kubeconfig(address(), { user: { exec: { apiVersion: "client.authentication.k8s.io/v1", command: "sh", args: [script], interactiveMode: "Never" } } }));
    expect(authorizations.at(-1)).toBe("Bearer from-plugin");
  });

  test.each([
    ["an authority that did not sign", { "certificate-authority-data": Buffer.from(createAuthority("another").cert).toString("base64") }, "not signed by the authority that was given"],
    ["another name", { "tls-server-name": "elsewhere.example" }, "its certificate is for another name"],
  ])("does not go to a server whose certificate is of %s", async (_, cluster, words) => {
    const fault = await faultOf(ask(kubeconfig(address(), { cluster })));
    expect(fault.kind).toBe("unreachable");
    expect(fault.message).toContain(words);
  });

  test("says that a kubeconfig asks for no check, and goes", async () => {
    const text = kubeconfig(address(), { cluster: { "insecure-skip-tls-verify": true, "certificate-authority-data": undefined } });
    const access = await openAccess({ kind: "kubeconfig", files: [file("insecure", text)], context: null }, createHeldClock());
    expect(access.verifiesServer).toBe(false);
    expect(JSON.parse(await ask(text))).toMatchObject({ kind: "PodList" });
  });

  test("a plug-in that fails is a refusal of the credentials, not a crash", async () => {
    const fault = await faultOf(ask(kubeconfig(address(), { user: { exec: { apiVersion: "client.authentication.k8s.io/v1", command: "sh", args: ["-c", "exit 3"], interactiveMode: "Never" } } })));
    expect(fault).toMatchObject({ kind: "unauthorized" });
  });

  test.each([
    ["a file that is not there", () => join(directory, "gone"), null, /cannot be read: ENOENT/],
    ["no YAML", () => file("broken", "{{{"), null, /cannot be read/],
    ["no current context", () => file("no-current", kubeconfig("https://x", { current: "" })), null, /names no cluster: it has no current context/],
    ["a context without its cluster", () => file("dangling", kubeconfig("https://x", { current: "nowhere" })), null, /names no cluster for its context `nowhere`/],
    ["a context that it does not have", () => file("other", kubeconfig("https://x")), "prod", /has no context `prod`/],
    ["a server without TLS far away", () => file("plain", kubeconfig("http://10.0.0.1:8080")), null, /credentials would travel in plain text/],
  ])("%s is one sentence", async (_, path, context, words) => {
    await expect(openAccess({ kind: "kubeconfig", files: [path()], context }, createHeldClock())).rejects.toMatchObject({ code: "bad-config", message: expect.stringMatching(words) as string });
  });

  test("reads a kubeconfig anew when the server refuses its token", async () => {
    const store = createClusterStore();
    let token = "old";
    const path = join(directory, "rotating");
    const stage = await openStage({ store, tls: authority.issue("api", ["127.0.0.1", "localhost"]), intercept: ({ authorization }) => (authorization === `Bearer ${token}` ? undefined : { status: 401, body: "{}" }) }, {
      openedBy: (url) => {
        writeFileSync(path, kubeconfig(url.replace("127.0.0.1", "localhost"), { user: { token } }));
        return { kind: "kubeconfig", files: [path], context: null };
      },
    });
    try {
      await stage.until(() => stage.isSettled());
      token = "new";
      stage.server.endWatches();
      await stage.until(() => stage.health("pods").state === "stale");
      expect(stage.health("pods").sentence).toContain("does not accept the credentials");
      writeFileSync(path, kubeconfig(stage.server.url.replace("127.0.0.1", "localhost"), { user: { token } }));
      await stage.until(() => stage.isSettled());
    } finally {
      await stage.close();
    }
  });
});
