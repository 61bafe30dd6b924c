import { STATUS_CODES, type IncomingMessage } from "node:http";
import { connect, type Socket } from "node:net";
import { acceptOfKey, createFrameSplitter, Opcode, printFrame } from "@/lib/platform/web-socket-frame";
import { statusBody } from "./request";

/** A port of a pod that somebody wants to reach. */
export interface ForwardQuestion {
  readonly namespace: string;
  readonly pod: string;
  readonly port: number;
  readonly authorization: string;
}

/** What answers to it: an address to carry bytes to, or a refusal. */
export type ForwardTarget = { readonly host: string; readonly port: number } | { readonly status: number; readonly reason: string; readonly message: string };

const PATH = /^\/api\/v1\/namespaces\/([^/]+)\/pods\/([^/]+)\/portforward$/;
const PROTOCOL = "v4.channel.k8s.io";
const DATA = 0;
const ERROR = 1;
const FRAME_CAP = 1024 * 1024;

/** Answers an upgrade as the API server and a kubelet do for `pods/portforward` over a web socket (k8s.io/kubelet, pkg/cri/streaming/portforward/websocket.go). */
export function answerForward(message: IncomingMessage, socket: Socket, head: Buffer, targetOf: (question: ForwardQuestion) => ForwardTarget): void {
  const { pathname, searchParams } = new URL(message.url ?? "/", "http://api");
  const [, namespace = "", pod = ""] = PATH.exec(pathname) ?? [];
  const port = Number(searchParams.get("ports"));
  const offered = String(message.headers["sec-websocket-protocol"] ?? "").split(/\s*,\s*/);
  if (namespace === "") return refuse(socket, 404, "NotFound", "the server could not find the requested resource");
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return refuse(socket, 400, "BadRequest", "you must specify at least 1 port");
  if (!offered.includes(PROTOCOL)) return refuse(socket, 403, "Forbidden", `unable to upgrade: unable to negotiate protocol: client supports [${offered.join(" ")}]`);
  const target = targetOf({ namespace: decodeURIComponent(namespace), pod: decodeURIComponent(pod), port, authorization: String(message.headers.authorization ?? "") });
  if ("status" in target) return refuse(socket, target.status, target.reason, target.message);
  const accept = acceptOfKey(String(message.headers["sec-websocket-key"] ?? ""));
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: ${PROTOCOL}\r\n\r\n`);
  carry(socket, head, target, port);
}

function carry(socket: Socket, head: Buffer, target: { readonly host: string; readonly port: number }, port: number): void {
  const send = (channel: number, bytes: Buffer): boolean => socket.write(printFrame(Opcode.binary, Buffer.concat([Buffer.of(channel), bytes]), "server"));
  const named = Buffer.of(port & 0xff, port >> 8);
  send(DATA, named);
  send(ERROR, named);
  const there = connect(target);
  const splitter = createFrameSplitter(FRAME_CAP);
  const take = (chunk: Buffer): void => {
    for (const { opcode, payload } of splitter.push(chunk)) {
      if (opcode === Opcode.close) there.end();
      else if (payload[0] === DATA && !there.write(payload.subarray(1))) socket.pause();
    }
  };
  socket.on("data", take);
  socket.on("drain", () => there.resume());
  socket.on("close", () => there.destroy());
  there.on("drain", () => socket.resume());
  there.on("data", (bytes: Buffer) => void (send(DATA, bytes) || there.pause()));
  there.on("error", (error) => send(ERROR, Buffer.from(`an error occurred forwarding ${port} -> ${port}: ${error.message}`)));
  there.on("close", () => socket.end(printFrame(Opcode.close, Buffer.alloc(0), "server")));
  if (head.length > 0) take(head);
}

function refuse(socket: Socket, status: number, reason: string, message: string): void {
  const body = statusBody(status, reason, message);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`);
}
