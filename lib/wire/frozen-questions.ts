import { PAIR_SORTS } from "./choices";
import type { FrozenPage } from "./frozen-page";
import { IDENTITY_SHOWS } from "./identities";
import { filterOfPair } from "./pair-filter";
import { POLICY_SHOWS } from "./policies";
import { setCompared, viewToQuestion, withExempt, type ViewState } from "./url";

/** What a page asks of the API: `path` below `/api/v1/`. */
export interface FrozenQuestion {
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  /** Rows of a list's first page, which may be made fewer to fit; null where there is no list. */
  readonly rows: number | null;
  /** False: the page stands without its answer. */
  readonly needed: boolean;
}

const ROWS = 500;
const ROWS_OF_PAIR = 200;

/**
 * What the screens ask for on a page, with its view's window; every page asks for coverage as well. Kept in step with
 * `lib/client/queries.ts` by a test that opens every page frozen.
 */
export function frozenQuestions({ screen, subject, view }: Pick<FrozenPage, "screen" | "subject" | "view">): readonly FrozenQuestion[] {
  return [ask("coverage", windowOf(view)), ...questionsOf(screen, subject, view)];
}

function questionsOf(screen: FrozenPage["screen"], subject: string, view: ViewState): readonly FrozenQuestion[] {
  const whole = Object.fromEntries(viewToQuestion(view));
  const show = <Show extends string>(shows: readonly Show[]) => shows.find((each) => each === view.group) ?? "all";
  switch (screen) {
    case "overview":
      return [ask("overview", { ...whole, ...comparedOf(view) })];
    case "wait":
      return [ask("wait", whole)];
    case "pairs":
      return [ask("pairs", { ...whole, sort: PAIR_SORTS.find((each) => each === view.sort) ?? "worst" }, ROWS)];
    case "pair":
      return [ask("pair", { key: subject, ...windowOf(view), ...comparedOf(view) }, ROWS_OF_PAIR), { ...ask("wait", Object.fromEntries(viewToQuestion({ ...view, filter: filterOfPair(subject) }))), needed: false }];
    case "flows":
      return [ask("flows", whole, ROWS), ...(view.open === null ? [] : [{ ...flow(view.open), needed: false }])];
    case "flow":
      return [flow(subject)];
    case "policies": {
      const params = Object.fromEntries(viewToQuestion({ ...view, filter: withExempt(view.filter) }));
      return [ask("policies", { ...params, show: show(POLICY_SHOWS) }, ROWS), ...(view.open === null ? [] : [{ ...ask("policies", { ...params, show: "all", policy: view.open }), needed: false }])];
    }
    case "identities":
      return [ask("identities", { ...windowOf(view), show: show(IDENTITY_SHOWS) }, ROWS)];
    case "spire":
      return [ask("spire", {})];
    case "findings":
      return [ask("findings", windowOf(view))];
    case "explain":
      return [ask("spire", {}), ask("overview", whole)];
    case "coverage":
      return [];
    default:
      return screen satisfies never;
  }
}

function ask(path: string, params: Readonly<Record<string, string>>, rows: number | null = null): FrozenQuestion {
  return { path, params, rows, needed: true };
}

function flow(id: string): FrozenQuestion {
  return ask(`flows/${encodeURIComponent(id)}`, {});
}

function comparedOf({ compare }: ViewState): Readonly<Record<string, string>> {
  const params = new URLSearchParams();
  setCompared(params, compare);
  return Object.fromEntries(params);
}

function windowOf({ from, to }: ViewState): Readonly<Record<string, string>> {
  return to === null ? { from } : { from, to };
}
