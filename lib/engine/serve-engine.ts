import { recordOfError } from "@/lib/platform/errors";
import type { Engine } from "./engine-port";
import type { ParentHandle } from "./worker-port";

/** Lends the one who calls the worker an engine: how `createEngine` sees the line. */
export interface EngineLine {
  /** False while the last batch is under way. */
  isTaken(): boolean;
  /** Answers what the parent asks, from this engine. */
  serve(engine: Engine): void;
}

/** The worker's side of the cut: questions in, replies and one batch at a time out. */
export function openEngineLine(parent: ParentHandle): EngineLine {
  let underWay = 0;
  return {
    isTaken: () => underWay === 0,
    serve(engine) {
      engine.onBatch((batch) => {
        underWay += 1;
        parent.post({ type: "batch", batch });
      });
      engine.finished.then(
        () => parent.post({ type: "finished", error: null }),
        (error: unknown) => parent.post({ type: "finished", error: recordOfError(error) }),
      );
      parent.onMessage((message) => {
        switch (message.type) {
          case "ask":
            engine.ask(message.question).then(
              (reply) => parent.post({ type: "reply", id: message.id, reply }),
              (error: unknown) => parent.post({ type: "refusal", id: message.id, error: recordOfError(error) }),
            );
            return;
          case "want-tail":
            return engine.wantTail(message.filters);
          case "taken":
            underWay = Math.max(0, underWay - 1);
            return;
          case "stop":
            void engine.stop().finally(() => parent.close());
            return;
          default:
            return message satisfies never;
        }
      });
      parent.post({ type: "ready", status: engine.status() });
    },
  };
}
