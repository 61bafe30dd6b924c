import { stringify } from "yaml";
import type { PoliciesAnswer } from "@/lib/wire/policies";

/** Characters of one object that are shown: a policy may be as large as etcd takes. */
const TEXT_CAP = 128 * 1024;

/** A policy's object as YAML, cut at a line where it is long; one that is nested too deeply to print says so. */
export function policyText(object: Readonly<Record<string, unknown>>): PoliciesAnswer["text"] {
  try {
    const yaml = stringify(object, { lineWidth: 0, aliasDuplicateObjects: false });
    if (yaml.length <= TEXT_CAP) return { yaml, cut: false };
    return { yaml: yaml.slice(0, yaml.lastIndexOf("\n", TEXT_CAP) + 1) || yaml.slice(0, TEXT_CAP), cut: true };
  } catch (thrown) {
    if (thrown instanceof RangeError) return { yaml: "# This object is nested too deeply to be printed.\n", cut: true };
    throw thrown;
  }
}
