import { cruise, type ICruiseResult } from "dependency-cruiser";
import extractTSConfig from "dependency-cruiser/config-utl/extract-ts-config";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cruiseOptions, resolveOptions } from "./cruise";
import { plantTree, type PlantedTree } from "./planted.fixture";
import { rooms, rules } from "./rooms";

/** Where a file of each room may stand. */
const folders: Readonly<Record<string, string>> = {
  ui: "components/ui", charts: "components/charts", screen: "components/pairs", app: "app",
};
const folderOf = (room: string) => folders[room] ?? `lib/${room}`;
const roomNames = rooms.map((room) => room.name);
const packageNames = [...new Set(rooms.flatMap((room) => room.packages))];

/**
 * One file a room that imports every room, every package, a package on no list and a Node module, each through the
 * alias as real code does: the cruise must name exactly those that the table does not allow.
 */
function roomFile(): string {
  const lines = roomNames.map((name) => `import "@/${folderOf(name)}/leaf";`);
  lines.push(...packageNames.map((name) => `import "${name}";`), 'import "stranger";', 'import "node:fs";', 'import type { Leaf } from "@/lib/cli/leaf";', "export type { Leaf };");
  return lines.join("\n");
}

const planted: Record<string, string> = {
  "components/flows/leaf.ts": "export interface Leaf { one: 1 }\n",
  "components/pairs/other-screen.ts": 'import "@/components/flows/leaf";\n',
  "lib/domain/first.ts": 'import "./second";\nexport type First = 1;\n',
  "lib/domain/second.ts": 'import type { First } from "./first";\nexport type Second = First;\n',
  "lib/domain/nowhere.ts": 'import "@/lib/domain/absent";\n',
  "lib/domain/tested.ts": 'import "./leaf.test";\n',
  "lib/domain/leaf.test.ts": 'import "@/lib/sources/leaf";\nimport "node:fs";\n',
  "lib/helpdesk/stray.ts": 'import "@/lib/domain/leaf";\n',
};
for (const name of roomNames) {
  planted[`${folderOf(name)}/leaf.ts`] = "export interface Leaf { one: 1 }\n";
  planted[`${folderOf(name)}/all.ts`] = roomFile();
}

let tree: PlantedTree;
let found: { rule: string; from: string; to: string }[];
let edges: { from: string; to: string }[];

beforeAll(async () => {
  tree = plantTree(planted, [...packageNames, "stranger"]);
  const tsConfig = extractTSConfig(join(tree.root, "tsconfig.json"));
  const result = await cruise(
    ["lib", "components", "app"],
    { ...cruiseOptions, ruleSet: { forbidden: rules }, validate: true, baseDir: tree.root, tsConfig: { fileName: join(tree.root, "tsconfig.json") } },
    resolveOptions,
    { tsConfig },
  );
  const output = result.output;
  if (typeof output === "string") throw new Error(`dependency-cruiser answered text: ${output}`);
  const cruised: ICruiseResult = output;
  found = cruised.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));
  edges = cruised.modules.flatMap((module) => module.dependencies.map((dependency) => ({ from: module.source, to: dependency.resolved })));
}, 60_000);

afterAll(() => tree.remove());

const rulesFor = (from: string, to: string) => found.filter((one) => one.from === from && one.to === to).map((one) => one.rule);

test("the cruise sees imports through the alias in .ts files", () => {
  expect(edges).toContainEqual({ from: "lib/domain/all.ts", to: "lib/sources/leaf.ts" });
});

describe.each(rooms)("room $name", (room) => {
  const from = `${folderOf(room.name)}/all.ts`;

  test("may import the rooms on its list and no other", () => {
    const refused = roomNames.filter((name) => rulesFor(from, `${folderOf(name)}/leaf.ts`).includes(`room-${room.name}`));
    expect(refused).toEqual(roomNames.filter((name) => name !== room.name && !room.rooms.includes(name)));
  });

  test("may use the packages on its list and no other", () => {
    const refused = [...packageNames, "stranger"].filter((name) => rulesFor(from, `node_modules/${name}/index.js`).includes(`packages-${room.name}`));
    expect(refused).toEqual([...packageNames, "stranger"].filter((name) => !room.packages.includes(name)));
  });

  test(`may ${room.node ? "" : "not "}use Node's own modules`, () => {
    expect(rulesFor(from, "fs").includes(`node-${room.name}`)).toBe(!room.node);
  });
});

test("reports a cycle, one closed by a type alone included", () => {
  const cycles = found.filter((one) => one.rule === "no-cycle").map((one) => [one.from, one.to].sort());
  expect(cycles).toContainEqual(["lib/domain/first.ts", "lib/domain/second.ts"]);
});

test.each([
  ["another screen", "room-screen", "components/pairs/other-screen.ts", "components/flows/leaf.ts"],
  ["a test from code", "no-test-import", "lib/domain/tested.ts", "lib/domain/leaf.test.ts"],
  ["a room nobody knows", "known-room", "lib/helpdesk/stray.ts", "lib/domain/leaf.ts"],
])("reports %s", (_what, rule, from, to) => {
  expect(rulesFor(from, to)).toContain(rule);
});

test("reports an import that leads nowhere", () => {
  expect(found.filter((one) => one.from === "lib/domain/nowhere.ts").map((one) => one.rule)).toContain("no-unresolved");
});

test("lets a test import what its room may not", () => {
  expect(found.filter((one) => one.from === "lib/domain/leaf.test.ts")).toEqual([]);
});

test("every rule is an error and is broken by a planted violation", () => {
  expect(rules.filter((rule) => rule.severity !== "error")).toEqual([]);
  const unproven = rules.map((rule) => rule.name).filter((name) => !found.some((one) => one.rule === name));
  expect(unproven).toEqual([]);
});
