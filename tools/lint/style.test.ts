import { ESLint } from "eslint";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { plantTree, type PlantedTree } from "./planted.fixture";

const configFile = fileURLToPath(new URL("../../eslint.config.mjs", import.meta.url));
const longFile = (lines: number) => "export const one = 1;\n".repeat(lines).replace(/one/g, () => `one${counter++}`);
let counter = 0;

/** One file for each thing the style forbids: path, text, and the rule that must name it. */
const violations: readonly (readonly [what: string, path: string, text: string, rule: string])[] = [
  ["an any", "lib/domain/loose.ts", "export const loose: any = 1;\n", "@typescript-eslint/no-explicit-any"],
  ["an as any", "lib/domain/cast.ts", "export const cast = 1 as any;\n", "@typescript-eslint/no-explicit-any"],
  ["@ts-ignore", "lib/domain/ignored.ts", "// @ts-ignore\nexport const one: string = 1;\n", "@typescript-eslint/ban-ts-comment"],
  ["@ts-expect-error with a reason", "lib/domain/expected.ts", "// @ts-expect-error for a reason\nexport const one: string = 1;\n", "@typescript-eslint/ban-ts-comment"],
  ["a comment that switches a rule off", "lib/domain/off.ts", "/* eslint-disable */\nexport const off: any = 1;\n", "@typescript-eslint/no-explicit-any"],
  ["a type imported as a value", "lib/domain/typed.ts", 'import { Kind } from "./kinds";\nexport const kind: Kind = 1;\n', "@typescript-eslint/consistent-type-imports"],
  ["a file of 351 lines", "lib/domain/long.ts", longFile(351), "max-lines"],
  ["a setting read from process.env", "lib/engine/setting.ts", "export const setting = process.env.HOME;\n", "no-restricted-properties"],
  ["process.env taken apart", "lib/engine/apart.ts", "const { env } = process;\nexport const setting = env;\n", "no-restricted-syntax"],
  ["env imported from node:process", "lib/engine/imported.ts", 'import { env } from "node:process";\nexport const setting = env;\n', "no-restricted-syntax"],
  ["a setting read in lib/runtime, beside its one file", "lib/runtime/other.ts", "export const setting = process.env.HOME;\n", "no-restricted-properties"],
  ["a setting read in a page", "app/page.tsx", "export default function Page() {\n  return process.env.HOME;\n}\n", "no-restricted-properties"],
  ["globalThis outside lib/runtime", "lib/http/slot.ts", "export const slot = globalThis;\n", "no-restricted-globals"],
  ["a file called utils", "lib/domain/utils.ts", "export const one = 1;\n", "house/telling-name"],
  ["a folder called helpers", "lib/domain/helpers/pair.ts", "export const one = 1;\n", "house/telling-name"],
  ["a name that ends in manager", "components/pairs/stream-manager.tsx", "export const one = 1;\n", "house/telling-name"],
  ["an exported function without a docstring", "lib/domain/silent.ts", "export function silent(): number {\n  return 1;\n}\n", "house/docstring"],
  ["a promise nobody waits for", "lib/engine/floating.ts", "async function work() {}\nwork();\n", "@typescript-eslint/no-floating-promises"],
  ["a switch that forgets a case", "lib/domain/forgets.ts", 'declare const grade: "all" | "none";\nswitch (grade) {\n  case "all":\n    break;\n}\nexport {};\n', "@typescript-eslint/switch-exhaustiveness-check"],
  ["a hook behind a condition", "components/pairs/conditional.tsx", "declare function useState(): void;\nexport const Row = (props: { on: boolean }) => {\n  if (props.on) useState();\n  return null;\n};\n", "react-hooks/rules-of-hooks"],
];

const fine: readonly (readonly [what: string, path: string, text: string])[] = [
  ["a file of 350 lines", "lib/domain/full.ts", longFile(350)],
  ["the one file that reads the environment", "lib/runtime/environment.ts", "export const environment = process.env;\n"],
  ["globalThis in lib/runtime", "lib/runtime/slot.ts", "export const slot = globalThis;\n"],
  ["a test that reads the environment", "lib/engine/setting.test.ts", "export const setting = process.env.HOME;\n"],
  ["a word that only contains a banned one", "lib/domain/database.ts", "export const one = 1;\n"],
];

let tree: PlantedTree;
let reported: ReadonlyMap<string, readonly string[]>;

beforeAll(async () => {
  const files = [...violations, ...fine].map(([, path, text]) => [path, text] as const);
  const declarations = "declare const process: { readonly env: Readonly<Record<string, string>> };\n";
  tree = plantTree(
    { ...Object.fromEntries(files), "lib/domain/kinds.ts": "export type Kind = 1;\n", "globals.d.ts": declarations },
    [],
  );
  const eslint = new ESLint({ cwd: tree.root, overrideConfigFile: configFile });
  const results = await eslint.lintFiles(["lib", "components", "app"]);
  const errorsOf = (result: ESLint.LintResult) => result.messages.filter((one) => one.severity === 2).map((one) => one.ruleId ?? one.message);
  reported = new Map(results.map((result) => [result.filePath.slice(tree.root.length + 1), errorsOf(result)]));
}, 60_000);

afterAll(() => tree.remove());

test.each(violations)("reports %s", (_what, path, _text, rule) => {
  expect(reported.get(path)).toContain(rule);
});

test.each(fine)("accepts %s", (_what, path) => {
  expect(reported.get(path)).toEqual([]);
});
