import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL(".", import.meta.url));

/** Tests on real components: they need what `make testbed` builds. Most of their time is waiting, so many run at once. */
export default defineConfig({
  resolve: { alias: { "@": root.replace(/\/$/, "") } },
  test: {
    include: ["testbed/integration/**/*.test.ts"],
    environment: "node",
    testTimeout: 300_000,
    maxWorkers: 2,
    maxConcurrency: 10,
  },
});
