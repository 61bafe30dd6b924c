import { readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, it, test } from "vitest";
import descriptors from "./descriptors.generated.json";
import { METHOD } from "./methods";
import { RECORDED, recordedBytes, recordedJson } from "./recordings.testdata";
import { decodeMessage, encodeMessage, lookupMessage } from "./schema";

/** Values as SPIRE's JSON writes them, defaults written out, nulls and empty lists of fields we do not read left out. */
function plain(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return value.toString("base64");
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== null).map(([key, each]) => [key, plain(each)]));
}

const named = Object.entries(RECORDED).flatMap(([type, names]) => names.map((name) => ({ type, name })));

describe("what a real SPIRE 1.15.3 sent", () => {
  test.each(named)("$name reads as its own JSON says", ({ type, name }) => {
    const message = lookupMessage(type);
    const read = message.toObject(message.decode(recordedBytes(name)), { longs: String, defaults: true, arrays: true, bytes: Buffer });
    const truth = recordedJson(name);
    // Lists and texts that this projection leaves out (federated bundles, revocation lists, WIT keys) are empty in the recordings.
    expect(plain(read)).toEqual(withoutLeftOut(plain(truth)));
  });

  // The recorded SVID had its key taken out, so its bytes are not as they were sent.
  test.each(named.filter(({ type }) => type !== "X509SVIDResponse"))("$name holds nothing that proto/ does not know", ({ type, name }) => {
    const message = lookupMessage(type);
    const bytes = recordedBytes(name);
    const again = message.encode(message.decode(bytes)).finish();
    expect(again.length).toBe(bytes.length);
  });

  it("is all copied and all read", () => {
    const root = path.join(import.meta.dirname, "../../testdata/recordings/spire");
    const files = ["lab", "large"].flatMap((folder) => readdirSync(path.join(root, folder)).filter((name) => name.endsWith(".pb")).map((name) => `${folder}/${name.slice(0, -3)}`));
    expect(named.map(({ name }) => name).sort()).toEqual(files.sort());
  });
});

function withoutLeftOut(truth: unknown): unknown {
  if (typeof truth !== "object" || truth === null) return truth;
  const kept = Object.entries(truth).filter(([key, value]) => {
    const isLeftOut = ["crl", "federated_bundles", "wit_authorities"].includes(key);
    if (isLeftOut) expect(Object.keys(Object(value))).toHaveLength(0);
    return !isLeftOut;
  });
  return Object.fromEntries(kept);
}

describe("the messages of proto/spire-*.proto", () => {
  it("write the masks and pages of upstream's numbers", () => {
    const bytes = encodeMessage("spire.api.server.entry.v1.ListEntriesRequest", { output_mask: { spiffe_id: true, created_at: true }, page_size: 500, page_token: "12" });
    expect(bytes.toString("hex")).toBe("12041001780118f40322023132");
  });

  it("say what does not fit", () => {
    expect(() => decodeMessage("spire.api.types.Bundle", Buffer.from([0x12, 0x09, 1]))).toThrow("these 3 bytes are no spire.api.types.Bundle");
  });

  it("belong to methods of the table, and to no other", () => {
    const found: string[] = [];
    const walk = (node: object, prefix: string): void => {
      for (const [name, child] of Object.entries(node)) {
        const here = prefix === "" ? name : `${prefix}.${name}`;
        if ("methods" in child) found.push(...Object.keys(child.methods).map((method) => `/${here}/${method}`));
        if ("nested" in child) walk(child.nested, here);
      }
    };
    walk(descriptors.nested, "");
    expect(found.sort()).toEqual(Object.values(METHOD).map((method) => method.path).sort());
  });
});
