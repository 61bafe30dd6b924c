import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { policyTopics } from "@/lib/runtime/policy-cases.testdata";
import { policyCaseAnswerSchema } from "@/lib/wire/policy-case";
import { runCaptured } from "./terminal.fixture";

const folder = mkdtempSync(join(tmpdir(), "countersign-evaluate-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const YAML = `
id: web
identities:
  - { ref: server, id: 20101, pod: { namespace: shop, labels: { app: web } } }
  - { ref: client, id: 20102, pod: { namespace: shop, labels: { app: api } } }
policies:
  - apiVersion: cilium.io/v2
    kind: CiliumNetworkPolicy
    metadata: { name: web, namespace: shop }
    spec:
      endpointSelector: { matchLabels: { app: web } }
      ingress:
        - fromEndpoints: [{ matchLabels: { app: api } }]
          toPorts: [{ ports: [{ port: "8080", protocol: TCP }] }]
          authentication: { mode: required }
questions:
  - { q: "1", subject: server, direction: ingress, peer: client, port: 8080, protocol: TCP, expect: { verdict: allow, reason: rule, auth: spire, explicit: true } }
  - { q: "2", subject: server, direction: ingress, peerIP: 192.0.2.1, port: 8080, protocol: TCP }
`;

/** A file with that text, under a name of its own. */
function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const questionOf = (text: string, changed: string): string => YAML.replace(text, changed);

describe("countersign evaluate", () => {
  it("answers as a table: how many agree, then a line a question with the rule that decided", async () => {
    const { code, out, err } = await runCaptured(["evaluate", file("web.yaml", YAML)]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out.split("\n")).toEqual([
      "2 questions · 1 of 1 expected answers agree",
      "",
      "CASE  Q  ASKED                                   VERDICT  REASON        AUTH   L7  RULES                    NOTE",
      "web   1  server ingress from client:8080/TCP     allow    rule          spire      cnp:shop/web ingress[0]",
      "web   2  server ingress from 192.0.2.1:8080/TCP  deny     default-deny  none",
      "",
    ]);
  });

  it("prints one JSON line a question, of several files and documents, packed or not", async () => {
    const packed = file("two.yaml.gz", gzipSync(`${YAML}---${YAML.replace("id: web", "id: again")}`));
    const { code, out } = await runCaptured(["evaluate", packed, file("one.yaml", YAML), "-o", "json"]);
    expect(code).toBe(0);
    const answers = out.trimEnd().split("\n").map((line) => policyCaseAnswerSchema.parse(JSON.parse(line)));
    expect(answers.map((answer) => `${answer.case} ${answer.q}`)).toEqual(["web 1", "web 2", "again 1", "again 2", "web 1", "web 2"]);
    expect(answers[0]).toEqual({ case: "web", q: "1", verdict: "allow", reason: "rule", auth: "spire", explicit: true, l7: null, rules: ["cnp:shop/web"], note: null });
  });

  it("ends with 1 when an expected answer differs, and says how", async () => {
    const { code, out, err } = await runCaptured(["evaluate", file("differs.yaml", questionOf("auth: spire", "auth: none")), "-o", "json"]);
    expect(code).toBe(1);
    expect(out.split("\n")).toHaveLength(3);
    expect(err).toBe("countersign: case web, question 1: auth is spire, expected none.\ncountersign: 1 of 1 expected answers differ.\n");
  });

  it("compares core fields alone", async () => {
    const advice = questionOf("explicit: true }", "explicit: true, rules: [other], match: { level: any } }");
    expect((await runCaptured(["evaluate", file("advice.yaml", advice)])).code).toBe(0);
  });

  it("takes any of the answers that the engine itself gives, and says that it depends", async () => {
    const { code, out } = await runCaptured(["evaluate", "testdata/policy/21-order-dependent.json.gz", "-o", "json"]);
    expect(code).toBe(0);
    const depending = out.trimEnd().split("\n").map((line) => policyCaseAnswerSchema.parse(JSON.parse(line))).filter((answer) => answer.note === "depends");
    expect(depending.length).toBeGreaterThan(10);
    // One peer, any port required, port 80 required, port 8080 without a mode: the engine loses the requirement now and then.
    expect(depending).toContainEqual(expect.objectContaining({ case: "21-order-dependent-g031", auth: "none" }));
  });

  it("agrees with the engine on every topic, and with 1.15 on fewer", async () => {
    const files = policyTopics().map((topic) => `testdata/policy/${topic}.json.gz`);
    const { code, out } = await runCaptured(["evaluate", ...files]);
    expect(code).toBe(0);
    expect(out).toMatch(/^7,704 questions · 7,704 of 7,704 expected answers agree · 47 depend on the engine's own order\n/);
    const old = await runCaptured(["evaluate", "--cilium", "1.15", "testdata/policy/07-l7.json.gz", "-o", "json"]);
    expect(old.code).toBe(1);
    expect(old.err).toMatch(/countersign: \d+ of 220 expected answers differ\.\n$/);
  });

  it("says which policies and fields have no effect", async () => {
    const { err } = await runCaptured(["evaluate", "testdata/policy/19-invalid.json.gz"]);
    expect(err).toContain("countersign: case 19-invalid-g001: cnp:shop/bad has no effect: spec.ingress[0].authentication.mode is `mutual`; it is one of disabled, required, test-always-fail.\n");
    expect(err).toContain("countersign: case 19-invalid-g010: cnp:shop/bad: spec.ingress[0].auth is unknown and dropped.\n");
    expect(err).toMatch(/countersign: … and \d+ more\.\n$/);
  });

  it("is not led astray by what a file holds", async () => {
    const { out } = await runCaptured(["evaluate", file("hostile.yaml", YAML.replaceAll("id: web", 'id: "web\\u001b[31m"'))]);
    expect(out).not.toContain("\u001b");
  });
});

describe("wrong use of evaluate", () => {
  it.each<[string, string[], string]>([
    ["no file", [], "No file was given. Write countersign evaluate FILE."],
    ["an unknown version", ["--cilium", "1.16", "x.yaml"], "--cilium does not take `1.16`. It is one of 1.20, 1.15."],
    ["an unknown format", ["-o", "csv", "x.yaml"], "-o does not take `csv`. It is one of table, json."],
    ["a file that is not there", ["gone.yaml"], "gone.yaml cannot be read: there is no such file."],
    ["a folder", [folder], "cannot be read"],
    ["a broken file", [file("broken.json", '{"cases": [')], "broken.json is not valid JSON"],
    ["broken YAML", [file("broken.yaml", "id: [web")], "broken.yaml is not valid YAML"],
    ["a file that is not packed as it says", [file("bad.gz", Buffer.from([0x1f, 0x8b, 0, 0]))], "bad.gz cannot be unpacked"],
    ["an empty file", [file("empty.yaml", "")], "A file holds `cases`, or one case: id, identities, policies and questions."],
    ["a list", [file("list.json", "[1]")], "holds no object"],
    ["a bomb of aliases", [file("bomb.yaml", "a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]")], "bomb.yaml is not valid YAML"],
    ["an unknown field of a case", [file("field.yaml", questionOf("policies:", "polices: []\npolicies:"))], "has an unknown field: `polices`"],
    ["an unknown field of a question", [file("pear.yaml", questionOf("port: 8080, protocol: TCP }\n", "port: 8080, pear: 1, protocol: TCP }\n"))], "has an unknown field: `questions[1].pear`"],
    ["no questions", [file("none.yaml", YAML.slice(0, YAML.indexOf("questions:")))], "has no questions"],
    ["an empty list of questions", [file("few.yaml", `${YAML.slice(0, YAML.indexOf("questions:"))}questions: []\n`)], "has nothing in questions"],
    ["no cases", [file("nocases.json", '{"cases": []}')], "has nothing in cases"],
    ["a question without a peer", [file("lonely.yaml", questionOf("peerIP: 192.0.2.1, ", ""))], "a question needs either peer or peerIP"],
    ["an identity that is not there", [file("ref.yaml", questionOf("peer: client", "peer: clinet"))], "question 1 of case web names the identity `clinet`, which the case does not have. It has server, client."],
    ["a protocol that is none", [file("proto.yaml", questionOf("peer: client, port: 8080, protocol: TCP", "peer: client, port: 8080, protocol: QUIC"))], "question 1 of case web has the protocol `QUIC`."],
    ["something that is no policy", [file("kind.yaml", questionOf("kind: CiliumNetworkPolicy", "kind: Deployment"))], "Policy 1 of case web is no policy."],
    ["two identities of one name", [file("twice.yaml", questionOf("ref: client", "ref: server"))], "Case web has two identities called `server`."],
  ])("%s ends with 2 and one sentence", async (_, args, said) => {
    const { code, out, err } = await runCaptured(["evaluate", ...args]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(said);
    expect(err).toMatch(/^countersign: [^\n]+\n$/);
  });
});
