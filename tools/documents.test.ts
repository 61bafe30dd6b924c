import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { SETTINGS } from "@/lib/runtime/settings";
import { rooms } from "./lint/rooms";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (path: string) => readFileSync(join(root, path), "utf8");
const pages = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "testbed/README.md", ...readdirSync(join(root, "docs")).filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`)];

/** What a build, an install or a test run makes: not there in a fresh clone. */
const made = /^(dist|\.next|\.node|\.browser|node_modules|test-results|testbed\/\.cache|engine\/node_modules)(\/|$)/;
const topLevel = new Set([...readdirSync(root), "app", "components", "lib", "proto", "public", "e2e", "bin", "engine", "deploy", "bench", "testbed", "docs", "tools", "testdata"]);

/** The paths of this repository that a page names: in backticks, or as the target of a link or picture. */
export function namedPaths(markdown: string): string[] {
  const prose = markdown.replace(/^```[\s\S]*?^```/gm, "");
  const quoted = [...prose.matchAll(/`([^`\n]+)`/g)].map((found) => found[1] ?? "");
  const linked = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map((found) => (found[1] ?? "").replace(/#.*$/, ""));
  const isOurs = (text: string) => /^[\w.@/-]+$/.test(text) && topLevel.has(text.split("/")[0] ?? "");
  const isFile = (text: string) => text.includes("/") || /^[A-Z]\w*(\.md)?$/.test(text);
  return [...quoted.filter(isFile), ...linked.filter((target) => !/^[a-z]+:/.test(target))].filter((text) => isOurs(text) && !made.test(text));
}

test("finds the paths a page names", () => {
  const page = "See `lib/gone.ts`, [here](docs/gone.md#part) and ![a](docs/a.png), not `dist/x.mjs`, `GET /api`, `relay://a:1` or [this](https://example.org).";
  expect(namedPaths(page)).toEqual(["lib/gone.ts", "docs/gone.md", "docs/a.png"]);
});

test.each(pages)("%s names only paths that exist", (page) => {
  expect(namedPaths(read(page)).filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test("docs/architecture.md has a line for every room that has a folder", () => {
  const page = read("docs/architecture.md");
  const folders = readdirSync(join(root, "lib")).map((name) => `lib/${name}`);
  expect(folders.filter((folder) => !page.includes(`\`${folder}\``))).toEqual([]);
  expect(rooms.length).toBeGreaterThan(15);
});

describe("docs/operations.md lists the settings", () => {
  const lines = read("docs/operations.md").split("\n");

  test.each(Object.entries(SETTINGS))("%s", (key, { default: standard }) => {
    const row = lines.find((line) => line.startsWith(`| \`${key}\` |`));
    const later = lines.some((line) => line.includes("are read already") && line.includes(`\`${key}\``));
    expect(row !== undefined || later).toBe(true);
    if (row && standard !== null) expect(row).toContain(`\`${standard}\``);
  });
});
