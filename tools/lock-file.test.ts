import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      resolved: z.string().optional(),
      optionalDependencies: z.record(z.string(), z.string()).default({}),
    }),
  ),
});
const { packages } = lockSchema.parse(JSON.parse(readFileSync(new URL("../package-lock.json", import.meta.url), "utf8")));
const nameOf = (path: string) => path.replace(/^.*node_modules\//, "");
const locked = new Set(Object.keys(packages).map(nameOf));

test("names no registry's host, so that it installs from any", () => {
  expect(Object.keys(packages).filter((path) => packages[path]?.resolved !== undefined)).toEqual([]);
});

test("gives each package one exact version", () => {
  expect(Object.keys(packages).filter((path) => path !== "" && !packages[path]?.version)).toEqual([]);
});

test("holds the parts of every platform, without which npm ci refuses it", () => {
  const wanted = Object.values(packages).flatMap((one) => Object.keys(one.optionalDependencies));
  expect(wanted.length).toBeGreaterThan(20);
  expect(wanted.filter((name) => !locked.has(name))).toEqual([]);
});
