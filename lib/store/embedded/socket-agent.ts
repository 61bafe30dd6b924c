import { Agent, type AgentOptions } from "node:http";
import { connect, Socket } from "node:net";
import type { Duplex } from "node:stream";

type Take = (error: Error | null, stream: Duplex) => void;

/**
 * Sends every request to one unix socket, whatever its URL names, over at most `sockets` connections that are kept. While it is
 * shut, requests wait for it to be opened: their caller's own deadline ends them.
 */
export class SocketAgent extends Agent {
  readonly #path: string;
  readonly #waiting = new Set<Take>();
  #isOpen: boolean;

  constructor(path: string, sockets: number, isOpen = true) {
    const options: AgentOptions = { keepAlive: true, maxSockets: sockets };
    super(options);
    this.#path = path;
    this.#isOpen = isOpen;
  }

  /** Lets requests through, those first that waited. */
  open(): void {
    this.#isOpen = true;
    for (const take of this.#takeWaiting()) take(null, connect({ path: this.#path }));
  }

  /** Holds back requests that would need a new connection. */
  shut(): void {
    this.#isOpen = false;
  }

  override createConnection(_: unknown, take?: Take): Socket | undefined {
    if (this.#isOpen || !take) return connect({ path: this.#path });
    this.#waiting.add(take);
    return undefined;
  }

  override destroy(): void {
    for (const take of this.#takeWaiting()) take(new Error("The history engine was stopped."), new Socket());
    super.destroy();
  }

  #takeWaiting(): readonly Take[] {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    return waiting;
  }
}
