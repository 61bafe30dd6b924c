import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL(".", import.meta.url));

export default defineConfig({
  resolve: { alias: { "@": root.replace(/\/$/, "") } },
  test: {
    include: ["{lib,components,app,bench,tools,proto,docs}/**/*.test.{ts,tsx}"],
    environment: "node",
    testTimeout: 20_000,
    maxWorkers: 2,
  },
});
