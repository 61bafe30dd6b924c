import type { ICruiseOptions } from "dependency-cruiser";

/** How dependency-cruiser reads this code: through the `@/` alias, type-only imports included. */
export const cruiseOptions: ICruiseOptions = {
  tsPreCompilationDeps: true,
  doNotFollow: { path: "node_modules" },
  exclude: { path: "^(\\.next|dist|next-env\\.d\\.ts)" },
};

/** How it resolves an import to a file. */
export const resolveOptions = {
  extensions: [".ts", ".tsx", ".mjs", ".js", ".json", ".d.ts"],
  exportsFields: ["exports"],
  conditionNames: ["import", "node", "default", "types"],
  mainFields: ["module", "main", "types", "typings"],
};
