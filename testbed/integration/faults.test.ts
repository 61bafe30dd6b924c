import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { onChain, type Chain } from "./chain";
import { eventually, onStage, RELEASES, type Stage } from "./stage";
import { reach } from "./truths";

const LIVE = /^live [\d.,]+ flows\/s$/;
const GAP_OF_WORKER_2 = /^gap \d\d:\d\d(–\d\d:\d\d)?, worker-2$/;
const SLOW_MS = 90_000;

/** Waits until the strip says that all is well: in these words, and nothing else. */
async function isWell(chain: Chain, nodes: string): Promise<void> {
  await eventually(() => expect(chain.strip()).toEqual([expect.stringMatching(LIVE), nodes, "0 lost", "verdict events seen"]), SLOW_MS);
}

describe.concurrent.each(RELEASES)("Cilium %s: what the strip says", (release) => {
  /** A live stream over three nodes whose pods talk all the time. */
  const whileTalking = (act: (stage: Stage, chain: Chain) => Promise<void>): Promise<void> =>
    onStage({ release }, async (stage) => {
      await stage.cause("traffic", { rate: 6 });
      await onChain(stage.source, async (chain) => {
        await isWell(chain, "3 of 3 nodes");
        await act(stage, chain);
      });
    });

  it("when Relay is restarted: that it is away, then that all is well; and nothing is missing", async () => {
    await onStage({ release }, async (stage) => {
      await onChain(stage.source, async (chain) => {
        await eventually(() => expect(chain.item("nodes").says).toBe("3 of 3 nodes"));
        await stage.stopRelay();
        await eventually(() => {
          expect(chain.item("stream").says).toMatch(/^not connected, retrying( in \d+ s)?, try \d+$/);
          expect(chain.item("stream").why).toBe(`Nothing answers at ${stage.relay} (connection refused): check that Relay runs and that the port is right; its service listens on 80, or on 443 with TLS`);
          expect(chain.item("nodes")).toEqual({ says: "3 of 3 nodes when last heard", why: "How they are now is not known: the stream is away." });
        });
        const truths = await stage.play(12);
        await stage.startRelay();
        await eventually(() => {
          expect(chain.item("stream").says).toMatch(LIVE);
          expect(chain.item("nodes").says).toBe("3 of 3 nodes");
        });
        await reach(chain, truths);
        expect(chain.item("gaps").says).toBe("");
      });
    });
  });

  it("when an agent dies and comes back: which node is away, then where its data is missing", async () => {
    await whileTalking(async (stage, chain) => {
      await stage.cause("kill", { node: "worker-2" });
      await eventually(() => {
        expect(chain.item("nodes").says).toBe("2 of 3 nodes");
        expect(chain.item("nodes").why).toMatch(/worker-2 is not connected \(NODE_(ERROR|UNAVAILABLE)\)/);
        expect(chain.item("stream").says).toMatch(LIVE);
      }, SLOW_MS);
      await stage.cause("revive", { node: "worker-2", entries: 3 });
      await eventually(() => {
        expect(chain.item("nodes").says).toBe("3 of 3 nodes");
        expect(chain.item("gaps").says).toMatch(GAP_OF_WORKER_2);
        expect(chain.item("gaps").why).toBe("The ring of worker-2 had moved on before it could be read again");
      }, SLOW_MS);
    });
  });

  it("when a node is added: one node more, and its flows arrive", async () => {
    await whileTalking(async (stage, chain) => {
      await stage.cause("join", { node: "worker-4" });
      await isWell(chain, "4 of 4 nodes");
      await eventually(async () => expect((await chain.attempts()).some(({ attempt }) => attempt.nodes.includes("worker-4"))).toBe(true), SLOW_MS);
    });
  });

  it("when an agent stalls: of which node nothing is known, then that all is well; and nothing is missing", async () => {
    await whileTalking(async (stage, chain) => {
      await stage.cause("stall", { node: "worker-2" });
      await eventually(() => {
        expect(chain.item("stream").says).toMatch(/^live /);
        expect(chain.item("stream").why).toBe("Relay's list of nodes does not answer (one hanging agent holds it back); flows go on, the state of nodes is not known");
        expect(chain.item("nodes").says).toBe("2 of 3 nodes");
        expect(chain.item("nodes").why).toContain("worker-2 says nothing, and its state is not known");
      }, SLOW_MS);
      await stage.cause("resume", { node: "worker-2" });
      await isWell(chain, "3 of 3 nodes");
    });
  });

  it("when an agent stalls before we come: that what it held is missing", async () => {
    await onStage({ release }, async (stage) => {
      await stage.play(12);
      await stage.cause("stall", { node: "worker-2" });
      await onChain(stage.source, async (chain) => {
        await eventually(() => {
          expect(chain.item("nodes").says).toBe("2 of 3 nodes");
          expect(chain.item("nodes").why).toContain("worker-2 says nothing, and its state is not known");
          expect(chain.item("gaps").says).toMatch(GAP_OF_WORKER_2);
          expect(chain.item("gaps").why).toBe("worker-2 did not say what its ring held when the stream was opened");
        }, SLOW_MS);
        await stage.cause("resume", { node: "worker-2" });
        await eventually(() => expect(chain.item("nodes").says).toBe("3 of 3 nodes"), SLOW_MS);
      });
    });
  });

  it.each([
    ["h-noverdict", "verdict events off: drops come without them"],
    ["a-team-yellow", "verdict events not seen from at least one node"],
  ])("of verdicts in %s: %s", async (scenario, says) => {
    await onStage({ release, scenario }, async (stage) => {
      await stage.play(12);
      await onChain(stage.source, (chain) => eventually(() => expect(chain.item("verdicts").says).toBe(says)));
    });
  });

  it("when a node loses events: how many, when and where", async () => {
    await whileTalking(async (stage, chain) => {
      await stage.cause("lose", { node: "worker-2", count: 64 });
      await eventually(() => expect(chain.item("lost").says).toMatch(/^64 lost \d\d:\d\d, worker-2$/), SLOW_MS);
      expect(chain.item("nodes").says).toBe("3 of 3 nodes");
    });
  });
});

describe.concurrent.each(RELEASES)("Cilium %s: what the strip says of certificates", (release) => {
  /** What the stream's item says of a Relay with mutual TLS, approached in a certain way. */
  async function refusal(stage: Stage, source: string, files: Parameters<typeof onChain>[2]): Promise<string> {
    return onChain(
      source,
      async (chain) => {
        await eventually(() => expect(chain.item("stream").says).toMatch(/^not connected, retrying( in \d+ s)?, try \d+$/));
        expect(chain.strip().slice(1)).toEqual(["nodes not known yet", "lost events not known yet", "verdict events not known yet"]);
        return chain.item("stream").why;
      },
      files,
    );
  }

  it("wrong ones are told apart, and the right one put in their place is taken up", async () => {
    await onStage({ release, tls: "mutual" }, async (stage) => {
      const at = (file: string): string => join(stage.certificates, file);
      // What the connection's own failure says comes first where the machine is too busy for a second look.
      await eventually(async () => expect(await refusal(stage, stage.source.replace("relays:", "relay:"), {})).toBe(`Relay speaks TLS, you said relay://: use ${stage.source}`));
      expect(await refusal(stage, stage.source, {})).toBe(
        "Relay's certificate is signed by Cilium CA, which this system does not know: set relay-ca to the file with that authority (ca.crt of secret cilium-ca)",
      );
      expect(await refusal(stage, stage.source, { caFile: at("stranger-ca.crt") })).toBe(
        `Relay's certificate is signed by Cilium CA, which ${JSON.stringify(at("stranger-ca.crt"))} does not vouch for: set relay-ca to the file with that authority (ca.crt of secret cilium-ca)`,
      );
      expect(await refusal(stage, stage.source, { caFile: at("ca.crt") })).toBe(
        "Relay demands a client certificate: set relay-cert and relay-key (a pair signed by the authority that Relay trusts for clients)",
      );
      const ours = at("ours");
      mkdirSync(ours);
      const files = { caFile: at("ca.crt"), certFile: join(ours, "tls.crt"), keyFile: join(ours, "tls.key") };
      const put = (name: string): void => ["crt", "key"].forEach((end) => copyFileSync(at(`${name}.${end}`), join(ours, `tls.${end}`)));
      put("stranger");
      expect(await refusal(stage, stage.source, files)).toBe(
        `Relay did not accept the client certificate in ${JSON.stringify(files.certFile)}: it must be valid and signed by the authority that Relay trusts for clients`,
      );
      await stage.cause("traffic", { rate: 6 });
      await onChain(
        stage.source,
        async (chain) => {
          await eventually(() => expect(chain.item("stream").says).toMatch(/^not connected/));
          put("user");
          await isWell(chain, "3 of 3 nodes");
        },
        files,
      );
    });
  });
});

it.concurrent.each(RELEASES)("Cilium %s: TLS without client certificates is read with Relay's authority alone", async (release) => {
  await onStage({ release, tls: "server" }, async (stage) => {
    const truths = await stage.play(12);
    await onChain(stage.source, (chain) => reach(chain, truths), { caFile: join(stage.certificates, "ca.crt") });
  });
});
