import { queryOptions } from "@tanstack/react-query";
import { answerUrl, fetchAnswer, writeToServer } from "./fetch-answer";
import { mayRetry } from "./queries";

/** The schemas of frozen links, a chunk that only those who make or open one fetch. */
const schemas = () => import("@/lib/wire/snapshot");

/** A frozen link's content; it never changes. */
export function snapshotQuery(id: string) {
  return queryOptions({
    queryKey: ["frozen", id],
    queryFn: ({ signal }) => fetchAnswer(async () => (await schemas()).snapshotAnswerSchema, answerUrl(`snapshots/${encodeURIComponent(id)}`, {}), signal),
    retry: mayRetry,
    staleTime: "static",
  });
}

/** Has the server freeze a page (`/pairs?from=30m`); throws ApiError. */
export async function freezePage(page: string) {
  return fetchAnswer(async () => (await schemas()).freezeAnswerSchema, answerUrl("snapshots", {}), undefined, writeToServer("POST", { page }));
}

/** Takes a frozen link away; throws ApiError. */
export async function removeSnapshot(id: string): Promise<void> {
  await fetchAnswer(async () => (await schemas()).thawAnswerSchema, answerUrl(`snapshots/${encodeURIComponent(id)}`, {}), undefined, writeToServer("DELETE"));
}
