import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A small tree of source files in a temporary folder, with the settings a resolver and a type checker need. */
export interface PlantedTree {
  readonly root: string;
  remove(): void;
}

/** Writes the files given by path, and an empty stand-in for each npm package named. */
export function plantTree(files: Readonly<Record<string, string>>, packages: readonly string[]): PlantedTree {
  const root = mkdtempSync(join(tmpdir(), "countersign-planted-"));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  write("package.json", JSON.stringify({ name: "planted", private: true, type: "module" }));
  write(
    "tsconfig.json",
    JSON.stringify({
      compilerOptions: { module: "esnext", moduleResolution: "bundler", target: "ES2023", strict: true, noEmit: true, jsx: "react-jsx", types: [], paths: { "@/*": ["./*"] } },
      include: ["**/*.ts", "**/*.tsx"],
    }),
  );
  for (const name of packages) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: "1.0.0", main: "index.js" }));
    write(`node_modules/${name}/index.js`, "module.exports = {};\n");
  }
  for (const [path, text] of Object.entries(files)) write(path, text);
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}
