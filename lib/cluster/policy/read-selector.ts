import type { SelectorExpression, SelectorSpec } from "@/lib/domain/policy/policy-object";
import type { ObjectReader } from "./object-reader";

/** A Kubernetes label selector. */
export function readSelector(reader: ObjectReader): SelectorSpec {
  const matchLabels = reader.textMap("matchLabels");
  const matchExpressions = reader.objects("matchExpressions", readExpression) ?? [];
  return { matchLabels, matchExpressions };
}

function readExpression(reader: ObjectReader): SelectorExpression {
  return { key: reader.text("key") ?? "", operator: reader.text("operator") ?? "", values: reader.texts("values") ?? [] };
}
