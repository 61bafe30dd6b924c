import { cruiseOptions, resolveOptions } from "./tools/lint/cruise.ts";
import { rules } from "./tools/lint/rooms.ts";

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: rules,
  options: { ...cruiseOptions, tsConfig: { fileName: "tsconfig.json" }, enhancedResolveOptions: resolveOptions },
};
