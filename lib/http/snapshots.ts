import { instantFromMs, printInstant } from "@/lib/domain/instant";
import { WRITE_BODY_CAP } from "@/lib/access/write-routes";
import { AppError } from "@/lib/platform/errors";
import { shortText, visibleText } from "@/lib/platform/text-safety";
import type { FreezeReply, SnapshotReply } from "@/lib/runtime/question";
import { headToWire } from "@/lib/wire/answer-to-wire";
import { sayFault } from "@/lib/wire/filter-parse";
import { readFrozenPage, type FrozenPage } from "@/lib/wire/frozen-page";
import { freezeOrderSchema, PAGE_ADDRESS_CAP, type FreezeAnswer, type SnapshotAnswer } from "@/lib/wire/snapshot";
import { answerJson, answerText, type Answering } from "./answer-request";
import { freezePage } from "./freeze-page";
import { readQuery } from "./query";

/** `POST /api/v1/snapshots`: keeps what the server answers to a page, and gives the link to it. */
export const answerFreeze: Answering = async (runtime, request, url) => {
  readQuery(url, []);
  const page = readPage(await readBody(request));
  const waitMs = runtime.freezes.pass();
  if (waitMs > 0) throw new AppError("too-many", "Too many frozen links are being made.", `Try again in ${Math.ceil(waitMs / 1000)} s.`);
  const stands = await freezePage(runtime, page);
  const reply = await runtime.engine.ask({ kind: "freeze", page: stands.page, answers: stands.answers });
  runtime.log.write("info", "a page was frozen", { screen: page.screen, bytes: reply.bytes });
  const answer: FreezeAnswer = { ...headToWire(reply), ...keptToWire(reply.id, stands.page, reply), path: `/frozen/${reply.id}`, bytes: reply.bytes, frozen: stands.frozen };
  return answerJson(answer, 201);
};

/** `GET /api/v1/snapshots/{id}` */
export function answerSnapshot(id: string): Answering {
  return async (runtime, _request, url) => {
    readQuery(url, []);
    const reply = await runtime.engine.ask({ kind: "snapshot", id });
    const { snapshot } = reply;
    const head: Omit<SnapshotAnswer, "answers"> = { ...headToWire(reply), ...keptToWire(snapshot.id, snapshot.page, { ...reply, createdAtMs: snapshot.createdAtMs }) };
    // What was kept is JSON as this API wrote it: reading megabytes to write them again would hold everything else up.
    const answers = Object.entries(snapshot.answers).map(([key, answer]) => `${JSON.stringify(key)}:${answer}`);
    return answerText(`${JSON.stringify(head).slice(0, -1)},"answers":{${answers.join(",")}}}`, "application/json; charset=utf-8");
  };
}

/** `DELETE /api/v1/snapshots/{id}`: by whoever may see it, since whoever has the link has all of it. */
export function answerThaw(id: string): Answering {
  return async (runtime, _request, url) => {
    readQuery(url, []);
    return answerJson({ ...headToWire(await runtime.engine.ask({ kind: "thaw", id })), removed: true });
  };
}

function keptToWire(id: string, page: string, { createdAtMs, expiresAtMs, keeping }: Pick<FreezeReply, "createdAtMs"> & Pick<SnapshotReply, "expiresAtMs" | "keeping">) {
  return { id, page, createdAt: timeOf(createdAtMs), expiresAt: timeOf(expiresAtMs), outlivesRestart: keeping.outlivesRestart, keeping: keeping.sentence };
}

function timeOf(ms: number): string {
  return printInstant(instantFromMs(ms));
}

/** The body as text; throws `bad-request` for another type, `too-large` beyond the cap, whatever its header said. */
async function readBody(request: Request): Promise<string> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/json(?:$|[;\s])/i.test(type)) throw new AppError("bad-request", "The body is not JSON (Content-Type).", 'Send `Content-Type: application/json` and {"page": "/pairs"}.');
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > WRITE_BODY_CAP) throw new AppError("too-large", `The body is longer than ${WRITE_BODY_CAP} bytes.`, "Send the address of a page, and nothing else.");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function readPage(body: string): FrozenPage {
  const order = freezeOrderSchema.safeParse(readJson(body));
  if (!order.success) throw new AppError("bad-request", `The body is not {"page": "/pairs?from=30m"}, the page's address with at most ${PAGE_ADDRESS_CAP} characters.`, "Nothing else is taken: the server itself asks what the page asks.");
  const read = readFrozenPage(order.data.page);
  if (read === null) throw new AppError("bad-request", `\`${visibleText(shortText(order.data.page, 80))}\` is no page that can be frozen.`, "Screens can, and the pages of a pair and of a flow.");
  if (read.fault !== null) throw new AppError("bad-filter", `The filter does not parse: ${sayFault(read.fault)}`, read.fault.hint);
  return read.page;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
