import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      resolved: z.string().optional(),
      integrity: z.string().optional(),
      os: z.array(z.string()).optional(),
      cpu: z.array(z.string()).optional(),
      optionalDependencies: z.record(z.string(), z.string()).default({}),
    }),
  ),
});
const packagesOf = (file: string) => lockSchema.parse(JSON.parse(readFileSync(new URL(`../${file}`, import.meta.url), "utf8"))).packages;
const nameOf = (path: string) => path.replace(/^.*node_modules\//, "");

describe.each([
  ["package-lock.json", 20],
  ["engine/package-lock.json", 3],
])("%s", (file, parts) => {
  const packages = packagesOf(file);
  const locked = new Set(Object.keys(packages).map(nameOf));

  test("names no registry's host, so that it installs from any", () => {
    expect(Object.keys(packages).filter((path) => packages[path]?.resolved !== undefined)).toEqual([]);
  });

  test("gives each package one exact version", () => {
    expect(Object.keys(packages).filter((path) => path !== "" && !packages[path]?.version)).toEqual([]);
  });

  test("holds the parts of every platform, without which npm ci refuses it", () => {
    const wanted = Object.values(packages).flatMap((one) => Object.keys(one.optionalDependencies));
    expect(wanted.length).toBeGreaterThanOrEqual(parts);
    expect(wanted.filter((name) => !locked.has(name))).toEqual([]);
  });
});

test("the engine's lock holds a checksum of all that is installed where it runs", () => {
  const installed = Object.entries(packagesOf("engine/package-lock.json")).filter(([path, { os, cpu }]) => path !== "" && (os ?? ["linux"]).includes("linux") && (cpu ?? ["x64"]).includes("x64"));
  expect(installed.map(([path]) => nameOf(path))).toContain("@chdb/lib-linux-x64-gnu");
  expect(installed.filter(([, { integrity }]) => integrity === undefined)).toEqual([]);
});
