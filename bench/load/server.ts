// A process that plays a Relay under load: frames are encoded beforehand and written over node:http2, since a server
// of grpc-js would itself be the bottleneck. Settings come as one JSON argument; it prints one JSON line when it
// listens, and one with what it sent whenever its standard input gets a line.
import { createServer, type ServerHttp2Stream } from "node:http2";
import { createInterface } from "node:readline";
import { encodeMessage, METHOD } from "@/lib/sources/record/schema";
import { makeMix } from "./mix";
import { createStamper } from "./stamp";

interface Settings {
  readonly pairs: number;
  readonly nodes: number;
  /** Flows a second; 0 = as fast as the reader takes them. */
  readonly rate: number;
  /** Stop after so many flows; 0 = never. */
  readonly limit: number;
}

const settings = JSON.parse(process.argv[2] ?? "{}") as Settings;
const stamper = createStamper(makeMix(settings), Date.now);
const startedAt = Date.now();
let sent = 0;

const server = createServer({ settings: { initialWindowSize: 1 << 20 } });
server.on("stream", (stream, headers) => {
  stream.on("error", () => undefined);
  stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
  switch (headers[":path"]) {
    case METHOD.getFlows.path:
      readBody(stream, (body) => answerFlows(stream, body));
      break;
    case METHOD.getNodes.path:
      stream.end(frameOf(encodeMessage("observer.GetNodesResponse", { nodes: nodeList() })));
      break;
    case METHOD.serverStatus.path:
      stream.end(frameOf(encodeMessage("observer.ServerStatusResponse", { num_flows: "4095", max_flows: "4095", seen_flows: String(sent), version: "1.20.2", flows_rate: settings.rate, num_connected_nodes: { value: settings.nodes } })));
      break;
    default:
      stream.end();
  }
});
server.listen(0, "127.0.0.1", () => {
  const at = server.address();
  process.stdout.write(`${JSON.stringify({ port: typeof at === "object" && at ? at.port : 0 })}\n`);
});
createInterface({ input: process.stdin })
  .on("line", () => process.stdout.write(`${JSON.stringify({ sent, connections: stamper.connections, cpuSec: (process.cpuUsage().user + process.cpuUsage().system) / 1e6, forSec: (Date.now() - startedAt) / 1e3 })}\n`))
  .on("close", () => process.exit(0));

function nodeList(): { name: string; version: string; state: string; num_flows: string; max_flows: string; seen_flows: string }[] {
  return Array.from({ length: settings.nodes }, (_, node) => ({ name: `node-${node}`, version: "cilium v1.20.2", address: `127.0.0.${node + 1}:4244`, state: "NODE_CONNECTED", num_flows: "4095", max_flows: "4095", seen_flows: String(sent) }));
}

function readBody(stream: ServerHttp2Stream, done: (body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  stream.on("end", () => done(Buffer.concat(chunks)));
}

/** Field 3, `follow`, set: the one stream that carries the load. Everything else ends at once. */
function answerFlows(stream: ServerHttp2Stream, body: Buffer): void {
  if (!body.subarray(5).includes(Buffer.from([0x18, 0x01]))) {
    stream.end();
    return;
  }
  const tickMs = 5;
  let owed = 0;
  let last = performance.now();
  let blocked = false;
  stream.on("drain", () => {
    blocked = false;
    if (settings.rate === 0) pump();
  });
  const pump = (): void => {
    const now = performance.now();
    owed = settings.rate === 0 ? 2_000 : Math.min(owed + ((now - last) * settings.rate) / 1000, settings.rate);
    last = now;
    while (!blocked && owed >= 1 && !stream.destroyed && (settings.limit === 0 || sent < settings.limit)) {
      const frames = stamper.next(Math.min(Math.floor(owed), 200));
      owed -= frames.length;
      sent += frames.length;
      blocked = !stream.write(Buffer.concat(frames));
    }
    if (settings.limit > 0 && sent >= settings.limit) {
      clearInterval(timer);
    } else if (settings.rate === 0 && !blocked && !stream.destroyed) setImmediate(pump);
  };
  const timer = setInterval(pump, tickMs);
  stream.on("close", () => clearInterval(timer));
}

function frameOf(message: Buffer): Buffer {
  const frame = Buffer.alloc(message.length + 5);
  frame.writeUInt32BE(message.length, 1);
  message.copy(frame, 5);
  return frame;
}
