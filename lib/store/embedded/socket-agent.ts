import { Agent } from "node:http";
import { connect, type Socket } from "node:net";

/** Sends every request to one unix socket, whatever its URL names, over at most `sockets` connections that are kept. */
export class SocketAgent extends Agent {
  readonly #path: string;

  constructor(path: string, sockets: number) {
    super({ keepAlive: true, maxSockets: sockets });
    this.#path = path;
  }

  override createConnection(): Socket {
    return connect({ path: this.#path });
  }
}
