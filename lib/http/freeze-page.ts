import { instantOfWhen, parseWhen } from "@/lib/domain/filter-time";
import { parseInstant, printInstant } from "@/lib/domain/instant";
import { AppError } from "@/lib/platform/errors";
import { SNAPSHOT_CAPS } from "@/lib/runtime/question";
import type { Runtime } from "@/lib/runtime/runtime";
import type { AnswerHead } from "@/lib/wire/answer";
import { answerSchema } from "@/lib/wire/answer";
import { printFrozenPage, type FrozenPage } from "@/lib/wire/frozen-page";
import { frozenKey } from "@/lib/wire/frozen-key";
import { frozenQuestions, type FrozenQuestion } from "@/lib/wire/frozen-questions";
import type { ComparedRange } from "@/lib/wire/url";
import { answerCoverage, answerFindings, answerFlow, answerFlows, answerOverview, answerPair, answerPairs } from "./answers";
import { answerIdentities } from "./answer-identities";
import { answerPolicies } from "./answer-policies";
import type { Answering } from "./answer-request";
import { answerSpire } from "./answer-spire";
import { answerWait } from "./answer-wait";

/** A page as it stands: its address with an absolute window, and what the server answered to all that it asks. */
export interface PageAsItStands {
  readonly page: string;
  readonly answers: Readonly<Record<string, string>>;
  readonly frozen: Pick<AnswerHead, "window" | "coverage">;
}

const ROWS_AT_LEAST = 50;

/**
 * Asks what a page asks, and makes its window absolute first, so that all answers are of one window. Lists come with
 * fewer rows until all fits. Rejects with what a question that the page needs was answered, or `too-large`.
 */
export async function freezePage(runtime: Runtime, page: FrozenPage): Promise<PageAsItStands> {
  const { from, to } = page.view;
  const head = answerSchema.parse(JSON.parse(await ask(runtime, "coverage", to === null ? { from } : { from, to })));
  const view = { ...page.view, from: head.window.from, to: head.window.to, compare: absoluteRange(page.view.compare, head.window.to) };
  // A window that goes on is asked for as such: one that ends at this moment would be answered to its minute's end.
  const asked = to === null ? frozenQuestions({ ...page, view: { ...view, to: null, compare: page.view.compare } }) : frozenQuestions({ ...page, view });
  const keys = frozenQuestions({ ...page, view }).map(({ path, params }) => frozenKey(path, Object.entries(params)));
  for (let share = 1; ; share /= 2) {
    const answers = await askAll(runtime, asked, keys, share);
    const bytes = Object.values(answers).reduce((sum, answer) => sum + Buffer.byteLength(answer), 0);
    if (bytes <= SNAPSHOT_CAPS.bytesOfOne) return { page: printFrozenPage({ ...page, view }), answers, frozen: { window: head.window, coverage: head.coverage } };
    if (!asked.some(({ rows }) => rows !== null && rows * share > ROWS_AT_LEAST))
      throw new AppError("too-large", `What this page answers is ${Math.ceil(bytes / (1 << 20))} MiB; a frozen link holds ${SNAPSHOT_CAPS.bytesOfOne >> 20} MiB.`, "Narrow the filter or the window.");
  }
}

/** The window to compare with as it is now: spans back from the newest moment go on moving. */
function absoluteRange(range: ComparedRange | null, newest: string): ComparedRange | null {
  const now = parseInstant(newest);
  if (range === null || now === null) return null;
  const timeOf = (text: string): string => {
    const when = parseWhen(text);
    return when === null ? text : printInstant(instantOfWhen(when, now));
  };
  return { from: timeOf(range.from), to: timeOf(range.to) };
}

async function askAll(runtime: Runtime, questions: readonly FrozenQuestion[], keys: readonly string[], share: number): Promise<Record<string, string>> {
  const answered = await Promise.all(
    questions.map(async ({ path, params, rows, needed }, index): Promise<readonly [string, string] | null> => {
      const limited = rows === null ? params : { ...params, limit: String(Math.ceil(rows * share)) };
      try {
        return [keys[index] ?? path, await ask(runtime, path, limited)];
      } catch (error) {
        if (needed) throw error;
        return null;
      }
    }),
  );
  return Object.fromEntries(answered.filter((each) => each !== null));
}

const ANSWERINGS: ReadonlyMap<string, Answering> = new Map([
  ["overview", answerOverview],
  ["pairs", answerPairs],
  ["pair", answerPair],
  ["flows", answerFlows],
  ["wait", answerWait],
  ["policies", answerPolicies],
  ["identities", answerIdentities],
  ["spire", answerSpire],
  ["findings", answerFindings],
  ["coverage", answerCoverage],
]);
const FLOW = "flows/";

/** The very text that the API answers. */
async function ask(runtime: Runtime, path: string, params: Readonly<Record<string, string>>): Promise<string> {
  const answering = path.startsWith(FLOW) ? answerFlow(decodeURIComponent(path.slice(FLOW.length))) : ANSWERINGS.get(path);
  if (answering === undefined) throw new AppError("internal", `No page asks for ${path}.`);
  const url = new URL(`http://frozen.invalid/api/v1/${path}`);
  for (const [name, value] of Object.entries(params)) url.searchParams.set(name, value);
  return (await answering(runtime, new Request(url), url)).text();
}
