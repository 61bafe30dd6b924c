import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { parseAllDocuments } from "yaml";
import type { z } from "zod";
import { AppError, messageOf, systemCodeOf } from "@/lib/platform/errors";
import { policyCaseFileSchema, type PolicyCase } from "@/lib/wire/policy-case";

/** Bytes of one file after unpacking; a larger one is refused. */
const MOST_BYTES = 64 * 2 ** 20;

/**
 * The cases of a file: JSON or YAML (one document or several), `.gz` of each; a document holds `cases` or is one case.
 * Throws `bad-request` that names the file, the place in it and what would be right.
 */
export function readPolicyFile(path: string): readonly PolicyCase[] {
  const text = readText(path);
  const documents = /^\s*[{[]/.test(text) ? [parseJson(path, text)] : parseYaml(path, text);
  return documents.flatMap((document, index) => casesOf(documents.length > 1 ? `${path}, document ${index + 1},` : path, document));
}

function readText(path: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (thrown) {
    throw new AppError("bad-request", `${path} cannot be read: ${systemCodeOf(thrown) === "ENOENT" ? "there is no such file" : messageOf(thrown)}.`, "Give files of policies, identities and questions.");
  }
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    try {
      bytes = gunzipSync(bytes, { maxOutputLength: MOST_BYTES });
    } catch (thrown) {
      throw new AppError("bad-request", `${path} cannot be unpacked: ${messageOf(thrown)}.`, "Pack it again with gzip.");
    }
  }
  if (bytes.length > MOST_BYTES) throw new AppError("bad-request", `${path} has ${bytes.length} bytes; ${MOST_BYTES} is the most.`, "Split it.");
  return bytes.toString("utf8");
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw new AppError("bad-request", `${path} is not valid JSON: ${messageOf(thrown)}.`);
  }
}

function parseYaml(path: string, text: string): unknown[] {
  const documents = parseAllDocuments(text, { prettyErrors: true });
  if (!Array.isArray(documents) || documents.length === 0) throw new AppError("bad-request", `${path} is empty.`, HOW);
  return documents.map((document): unknown => {
    const [fault] = document.errors;
    if (fault) throw new AppError("bad-request", `${path} is not valid YAML: ${(fault.message.split("\n")[0] ?? "").replace(/:$/, "")}.`);
    try {
      return document.toJS({ maxAliasCount: 100 });
    } catch (thrown) {
      throw new AppError("bad-request", `${path} is not valid YAML: ${messageOf(thrown)}.`);
    }
  });
}

const HOW = "A file holds `cases`, or one case: id, identities, policies and questions.";

function casesOf(where: string, document: unknown): readonly PolicyCase[] {
  const isObject = typeof document === "object" && document !== null && !Array.isArray(document);
  if (!isObject) throw new AppError("bad-request", `${where} holds no object.`, HOW);
  const isList = "cases" in document;
  const parsed = policyCaseFileSchema.safeParse(isList ? document : { cases: [document] });
  if (parsed.success) return parsed.data.cases;
  const [issue] = parsed.error.issues;
  throw new AppError("bad-request", `${where} ${issue ? sayIssue(issue, isList ? 0 : 2) : "does not parse"}.`, HOW);
}

type Issue = z.core.$ZodIssue;

/** "cases[0].questions[2] has the unknown field `pear`". */
function sayIssue(issue: Issue, skipped: number): string {
  const path = issue.path.slice(skipped).reduce<string>((text, part) => (typeof part === "number" ? `${text}[${part}]` : `${text}${text === "" ? "" : "."}${String(part)}`), "");
  const place = path === "" ? "the document" : path;
  if (issue.code === "unrecognized_keys") return `has an unknown field: ${issue.keys.map((key) => `\`${path === "" ? key : `${path}.${key}`}\``).join(", ")}`;
  if (issue.code === "too_small" && issue.origin === "array") return `has nothing in ${place}`;
  if (issue.code === "invalid_type" && issue.input === undefined) return `has no ${place}`;
  return `has a wrong value in ${place}: ${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}`;
}
