import { lookupMessage } from "@/lib/sources/record/schema";
import type { FlowRecord } from "../flow-record";

/** The fields a client wants of each flow. `null` of a request means all of them. */
export interface FieldMask {
  /** Same text for the same fields: a key for whoever keeps masked copies. */
  readonly key: string;
  apply(record: FlowRecord): Partial<FlowRecord>;
}

type Tree = { readonly [field: string]: Tree | true };

/** Compiles the paths of a request's field_mask; null when one of them is no field of a flow. No paths: everything. */
export function compileFieldMask(paths: readonly string[]): FieldMask | null | "everything" {
  if (paths.length === 0) return "everything";
  const tree: { [field: string]: Tree | true } = {};
  for (const path of paths) {
    const steps = path.split(".");
    if (!isPath(steps)) return null;
    let at = tree;
    steps.forEach((step, index) => {
      const held = at[step];
      if (held === true) return;
      if (index === steps.length - 1) at[step] = true;
      else at = (at[step] = { ...held }) as typeof tree;
    });
  }
  return { key: [...paths].sort().join(","), apply: (record) => cut(record, tree) as Partial<FlowRecord> };
}

function isPath(steps: readonly string[]): boolean {
  let type: ReturnType<typeof lookupMessage> | null = lookupMessage("flow.Flow");
  for (const step of steps) {
    if (type === null) return false;
    const field: { readonly resolve: () => { readonly resolvedType: unknown } } | undefined = type.fields[step];
    if (!field) return false;
    const resolved: unknown = field.resolve().resolvedType;
    type = resolved !== null && typeof resolved === "object" && "fields" in resolved ? (resolved as ReturnType<typeof lookupMessage>) : null;
  }
  return true;
}

function cut(value: object, tree: Tree): object {
  const kept: Record<string, unknown> = {};
  for (const [field, below] of Object.entries(tree)) {
    const inner: unknown = (value as Readonly<Record<string, unknown>>)[field];
    if (inner === undefined) continue;
    kept[field] = below === true || typeof inner !== "object" || inner === null ? inner : cut(inner, below);
  }
  return kept;
}
