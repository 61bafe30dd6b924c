import { QueryClient } from "@tanstack/react-query";
import { frozenKeyOf } from "@/lib/wire/frozen-key";
import { ApiError } from "./api-error";
import { readFromServer, type AnswerReader } from "./fetch-answer";

/** A cache over a frozen link: what is not in the link is not asked for, and nothing is asked again. */
export class FrozenClient extends QueryClient {
  readonly reader: AnswerReader;

  constructor(answers: Readonly<Record<string, unknown>>) {
    super({ defaultOptions: { queries: { gcTime: Infinity, refetchOnWindowFocus: false, refetchOnReconnect: false } } });
    this.reader = async (url) => {
      const key = frozenKeyOf(url);
      if (!Object.hasOwn(answers, key)) throw new ApiError("not-frozen", "A frozen link holds one page as it was.", "The rest is live alone.");
      return { ok: true, status: 200, body: withoutNext(answers[key]) };
    };
  }
}

/** Where the questions of a cache are answered. */
export function readerOf(client: QueryClient): AnswerReader {
  return client instanceof FrozenClient ? client.reader : readFromServer;
}

/** The first page of a list is all that was frozen. */
function withoutNext(body: unknown): unknown {
  return typeof body === "object" && body !== null && "nextCursor" in body ? { ...body, nextCursor: null } : body;
}
