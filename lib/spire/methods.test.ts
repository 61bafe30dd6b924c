import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { beforeAll, describe, expect, test } from "vitest";
import { METHOD } from "./methods";

const FOLDER = import.meta.dirname;
const ROOT = path.join(FOLDER, "../..");

const asking = (call: string): string => `
import type { SpireConnection } from "./connection";
export async function use(connection: SpireConnection): Promise<unknown> { return ${call}; }
`;
const table = (entry: string): string => `
import { METHOD } from "./methods";
import type { MessageTypes } from "./messages";
type Reading = { readonly path: \`/\${string}/\${"List" | "Count" | "Get" | "Fetch"}\${string}\`; readonly request: keyof MessageTypes; readonly response: keyof MessageTypes };
export const wider = { ...METHOD, ${entry} } as const satisfies Readonly<Record<string, Reading>>;
`;

/** Uses of the room that must compile, to show that the others fail for what they do. */
const RIGHT: Readonly<Record<string, string>> = {
  "a list is asked for": asking(`connection.ask("listEntries", { page_size: 500, page_token: "" })`),
  "the table takes a method that reads": table(`more: { path: "/spire.api.server.entry.v1.Entry/GetEntry", request: "X509SVIDRequest", response: "X509SVIDResponse" }`),
};

/** Uses that must not. */
const WRONG: Readonly<Record<string, string>> = {
  "a method that writes, by its name": asking(`connection.ask("batchCreateEntry", {})`),
  "a method that writes, by its path": asking(`connection.ask("/spire.api.server.entry.v1.Entry/BatchCreateEntry", {})`),
  "a method in a variable of any text": asking(`connection.ask(String("listEntries"), {})`),
  "minting": asking(`connection.ask("mintX509Svid", {})`),
  "another stream": asking(`connection.follow("subscribeToX509Svids")`),
  "a stream asked for once": asking(`connection.ask("fetchX509Svid", {})`),
  "the client behind a connection": asking(`connection.client`),
  "a request of another method": asking(`connection.ask("listEntries", { entries: [] })`),
  "the table widened by a method that writes": table(`more: { path: "/spire.api.server.entry.v1.Entry/BatchDeleteEntry", request: "X509SVIDRequest", response: "X509SVIDResponse" }`),
  "the table widened by a ban": table(`more: { path: "/spire.api.server.agent.v1.Agent/BanAgent", request: "X509SVIDRequest", response: "X509SVIDResponse" }`),
  "the table widened by unknown messages": table(`more: { path: "/spire.api.server.entry.v1.Entry/GetEntry", request: "Anything", response: "X509SVIDResponse" }`),
};

const planted = new Map(Object.entries({ ...RIGHT, ...WRONG }).map(([name, text], nth) => [name, { file: path.join(FOLDER, `planted-${nth}.ts`), text }]));
let complaints: Map<string, readonly string[]>;

beforeAll(() => {
  const config = ts.readConfigFile(path.join(ROOT, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config.config, include: [], files: [path.join(FOLDER, "methods.ts")] }, ts.sys, ROOT);
  const host = ts.createCompilerHost({ ...options, incremental: false });
  const texts = new Map([...planted.values()].map(({ file, text }) => [file, text]));
  const program = ts.createProgram([...texts.keys()], { ...options, incremental: false, plugins: [] }, {
    ...host,
    fileExists: (file) => texts.has(file) || host.fileExists(file),
    readFile: (file) => texts.get(file) ?? host.readFile(file),
    getSourceFile: (file, languageVersion, ...rest) => {
      const text = texts.get(file);
      return text === undefined ? host.getSourceFile(file, languageVersion, ...rest) : ts.createSourceFile(file, text, languageVersion);
    },
  });
  complaints = new Map([...planted].map(([name, { file }]) => [name, program.getSemanticDiagnostics(program.getSourceFile(file)).map((each) => ts.flattenDiagnosticMessageText(each.messageText, " "))]));
}, 60_000);

describe("the compiler holds the room to methods that read", () => {
  test.each(Object.keys(RIGHT))("compiles: %s", (name) => expect(complaints.get(name)).toEqual([]));
  test.each(Object.keys(WRONG))("does not compile: %s", (name) => expect(complaints.get(name)).not.toEqual([]));
});

test("the type of the planted tables is the one of the real table", () => {
  expect(readFileSync(path.join(FOLDER, "methods.ts"), "utf8")).toContain('type ReadingPath = `/${string}/${"List" | "Count" | "Get" | "Fetch"}${string}`;');
  expect(Object.values(METHOD).map((method) => method.path.slice(method.path.lastIndexOf("/") + 1)).sort()).toEqual([
    "CountAgents",
    "CountEntries",
    "FetchX509SVID",
    "GetBundle",
    "GetInfo",
    "GetX509AuthorityState",
    "ListAgents",
    "ListEntries",
  ]);
});

test("one file of the room makes calls, and takes their paths from the table alone", () => {
  const callers = readdirSync(FOLDER).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts") && /make\w+Request|new Client\b|makeClientConstructor|loadPackageDefinition/.test(readFileSync(path.join(FOLDER, name), "utf8")));
  expect(callers).toEqual(["connection.ts"]);
  const text = readFileSync(path.join(FOLDER, "connection.ts"), "utf8");
  expect(text.match(/make\w+Request\([^,]+,/g)).toEqual(["makeUnaryRequest(path,", "makeServerStreamRequest(METHOD[method].path,"]);
  expect(text).toContain("const { path, request: requestType, response } = METHOD[method];");
});
