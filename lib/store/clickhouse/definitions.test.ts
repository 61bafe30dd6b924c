import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { agingChange, databaseDefinition, tableDefinitions, versionsDefinition } from "./definitions";
import type { HistoryKeep } from "./keep";
import type { Layout } from "./layout";
import { dropDay } from "./size-cap";
import { EVENTS, PAIR_MINUTES, SIGHTINGS, TABLES } from "./tables";

const KEEP: HistoryKeep = { eventsSec: 7 * 86_400, minutesSec: 14 * 86_400, hoursSec: 400 * 86_400, bytes: null };
const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

function everything(layout: Layout): string {
  const statements = [databaseDefinition(layout), versionsDefinition(layout), ...tableDefinitions(layout), agingChange(EVENTS, layout), dropDay(layout, PAIR_MINUTES, "20779-0")];
  return statements.map(({ text }) => `${text};\n`).join("\n");
}

test("one server is given these definitions", async () => {
  await expect(everything({ database: "countersign", keep: KEEP, cluster: null, replicated: false })).toMatchFileSnapshot(fixture("one-server.sql"));
});

test("a cluster is given these", async () => {
  await expect(everything({ database: "countersign", keep: KEEP, cluster: "it's", replicated: true })).toMatchFileSnapshot(fixture("cluster.sql"));
});

test("every table is let go of by its own time, and none twice named", () => {
  expect(new Set(TABLES.map(({ name }) => name)).size).toBe(TABLES.length);
  for (const { columns, time, orderBy, name } of TABLES) {
    const names = columns.map((column) => column.name);
    expect([name, new Set(names).size]).toEqual([name, names.length]);
    expect(names).toEqual(expect.arrayContaining([time, ...orderBy]));
  }
  // What was seen on a day is kept until the day is over.
  expect(agingChange(SIGHTINGS, { database: "d", keep: { ...KEEP, hoursSec: 86_400 }, cluster: null, replicated: false }).text).toContain("toIntervalSecond(172800)");
});
