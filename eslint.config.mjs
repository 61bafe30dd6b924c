import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";
import { house } from "./tools/lint/house-rules.ts";

const typescript = ["**/*.ts", "**/*.tsx"];
const tests = ["**/*.test.ts", "**/*.test.tsx", "**/*.contract.ts", "**/*.fixture.ts", "**/*.testdata.ts", "**/testing/**", "**/fixtures/**", "e2e/**", "tools/**", "bench/**", "testbed/**"];

const environmentRead = { object: "process", property: "env", message: "Settings are read once, in lib/runtime/environment.ts: pass the value in." };
const globalSlot = { name: "globalThis", message: "Only lib/runtime holds what is global: pass the value in." };

export default tseslint.config(
  { ignores: ["node_modules/", ".next/", "dist/", ".node/", ".browser/", "testbed/.cache/", "test-results/", "next-env.d.ts", "playwright-report/"] },
  // No comment switches a rule off: a rule that is wrong somewhere is mended here, for everyone to see.
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: "off" } },
  {
    files: ["**/*.ts", "**/*.tsx", "**/*.mjs", "**/*.cjs"],
    plugins: { house },
    rules: {
      "max-lines": ["error", { max: 350 }],
      "house/telling-name": "error",
      "no-warning-comments": ["error", { terms: ["eslint-disable"], location: "anywhere" }],
      eqeqeq: ["error", "always", { null: "ignore" }],
      "no-var": "error",
      "prefer-const": "error",
    },
  },
  {
    files: typescript,
    extends: [tseslint.configs.recommended],
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { "react-hooks": reactHooks },
    rules: {
      ...reactHooks.configs.recommended.rules,
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/ban-ts-comment": [
        "error",
        { "ts-ignore": true, "ts-expect-error": true, "ts-nocheck": true, "ts-check": false },
      ],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/only-throw-error": "error",
    },
  },
  {
    files: ["lib/**/*.ts", "lib/**/*.tsx", "components/**/*.ts", "components/**/*.tsx", "app/**/*.ts", "app/**/*.tsx"],
    ignores: tests,
    rules: {
      "no-restricted-properties": ["error", environmentRead, { ...environmentRead, object: "globalThis", property: "process" }],
      "no-restricted-syntax": [
        "error",
        {
          selector: "ImportDeclaration[source.value=/^(node:)?process$/] ImportSpecifier[imported.name='env']",
          message: environmentRead.message,
        },
        { selector: "VariableDeclarator[init.name='process'] Property[key.name='env']", message: environmentRead.message },
      ],
      "no-restricted-globals": ["error", globalSlot],
    },
  },
  { files: ["lib/**/*.ts", "lib/**/*.tsx"], ignores: tests, rules: { "house/docstring": "error" } },
  { files: ["lib/runtime/environment.ts"], rules: { "no-restricted-properties": "off", "no-restricted-syntax": "off" } },
  { files: ["lib/runtime/**"], rules: { "no-restricted-globals": "off" } },
);
