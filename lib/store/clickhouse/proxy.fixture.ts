import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";

/** What a request meets: nothing; a refusal in ClickHouse's words; silence; an answer that is lost on the way; a page of something else. */
export type Trouble = "none" | { readonly code: number; readonly type: string } | "silence" | "loss" | "page";

/** A ClickHouse with troubles in front of it. */
export interface Proxy {
  readonly url: string;
  /** Asked of every statement. */
  trouble: (statement: string) => Trouble;
  readonly statements: string[];
  stop(): Promise<void>;
}

/** Stands before the ClickHouse at `target`, on a loopback port. */
export async function startProxy(target: string): Promise<Proxy> {
  let proxy: Proxy | null = null;

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const statement = new URL(incoming.url ?? "/", "http://proxy").searchParams.get("query") ?? body.toString("utf8");
    proxy?.statements.push(statement);
    const trouble = proxy?.trouble(statement) ?? "none";
    if (trouble === "silence") return;
    if (trouble === "page") return void outgoing.end("<html>not found</html>");
    if (typeof trouble === "object") {
      outgoing.writeHead(500, { "X-ClickHouse-Exception-Code": trouble.code });
      return void outgoing.end(`Code: ${trouble.code}. DB::Exception: ${statement}. (${trouble.type})\n`);
    }
    const { "transfer-encoding": _, ...headers } = incoming.headers;
    const forwarded = request(`${target}${incoming.url}`, { method: incoming.method, headers: { ...headers, host: new URL(target).host, "content-length": body.length } }, (answered) => {
      const parts: Buffer[] = [];
      answered.on("data", (part: Buffer) => parts.push(part));
      answered.on("end", () => {
        if (trouble === "loss") return void incoming.socket.destroy();
        outgoing.writeHead(answered.statusCode ?? 500, answered.headers);
        outgoing.end(Buffer.concat(parts));
      });
    });
    forwarded.on("error", () => incoming.socket.destroy());
    forwarded.end(body);
  }

  const server = createServer((incoming, outgoing) => void answer(incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return (proxy = {
    url: `http://127.0.0.1:${address.port}`,
    trouble: () => "none",
    statements: [],
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}
