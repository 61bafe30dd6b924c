import type { TSESLint, TSESTree } from "@typescript-eslint/utils";

/** Lint rules of this house that no plugin has. */

type Rule<Message extends string> = TSESLint.RuleModule<Message>;

const emptyNouns = new Set(["utils", "util", "helpers", "helper", "common", "manager", "data", "info", "service"]);

/** The names in a path that say nothing: a folder or file called by an empty noun, or ending in one ("flow-utils"). */
function emptyNames(path: string): string[] {
  const stems = path.split(/[\\/]/).map((segment) => segment.split(".")[0] ?? "");
  return stems.filter((stem) => emptyNouns.has(stem.toLowerCase().split("-").at(-1) ?? ""));
}

const tellingName: Rule<"empty"> = {
  meta: {
    type: "problem",
    schema: [],
    messages: { empty: '"{{name}}" says nothing about what is inside: name the file by its noun.' },
  },
  create(context) {
    const path = context.filename.startsWith(context.cwd) ? context.filename.slice(context.cwd.length) : context.filename;
    return {
      Program(node) {
        for (const name of emptyNames(path)) context.report({ node, messageId: "empty", data: { name } });
      },
    };
  },
  defaultOptions: [],
};

/** True when the statement before it is an overload signature, which carries the docstring of the function. */
function followsOverload(node: TSESTree.ExportNamedDeclaration): boolean {
  const siblings: readonly TSESTree.Node[] = node.parent.type === "Program" ? node.parent.body : [];
  const previous = siblings[siblings.indexOf(node) - 1];
  return previous?.type === "ExportNamedDeclaration" && previous.declaration?.type === "TSDeclareFunction";
}

const docstring: Rule<"missing"> = {
  meta: {
    type: "problem",
    schema: [],
    messages: { missing: "Exported function {{name}} has no docstring: one sentence on what it gives, units and errors included." },
  },
  create(context) {
    return {
      ExportNamedDeclaration(node) {
        if (node.declaration?.type !== "FunctionDeclaration" || followsOverload(node)) return;
        const before = context.sourceCode.getCommentsBefore(node).at(-1);
        if (before?.type === "Block" && before.value.startsWith("*")) return;
        context.report({ node, messageId: "missing", data: { name: node.declaration.id?.name ?? "" } });
      },
    };
  },
  defaultOptions: [],
};

export const house = { rules: { "telling-name": tellingName, docstring } };
