import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseFilter } from "./filter-parse";
import { printFilter } from "./filter-print";
import { readSearch } from "./search";

const LINE = "Nov 22 15:55:35.284: team-yellow/client-5ca7d433-3ae84:36746 (ID:15017) <> team-yellow/server-5c3bf3b9-fe250:8080 (ID:15034) policy-verdict:L3-L4 INGRESS DENIED (TCP Flags: SYN; Auth: SPIRE)";

/** A meaning in one word and one value. */
function read(text: string): readonly [string, string] {
  const meaning = readSearch(text);
  switch (meaning.kind) {
    case "nothing":
      return ["nothing", ""];
    case "flow":
      return ["flow", meaning.id];
    case "pair":
      return ["pair", meaning.key];
    case "line":
      return ["line", printFilter(meaning.filter)];
    case "filter":
      return ["filter", printFilter(meaning.filter)];
    case "fault":
      return ["fault", meaning.message];
    default:
      return meaning satisfies never;
  }
}

describe("search", () => {
  it.each<[string, readonly [string, string]]>([
    ["  ", ["nothing", ""]],
    ["client server", ["filter", "client server"]],
    ["team-blue/untrusted server", ["filter", "server team-blue/untrusted"]],
    ["team-yellow/client → team-yellow/server:8080/TCP", ["filter", "src:team-yellow/client dst:team-yellow/server port:8080"]],
    ["client -> coredns:53", ["filter", "src:*/client dst:*/coredns port:53"]],
    ["client to world", ["filter", "src:*/client dst:world"]],
    ["client → kube-apiserver", ["filter", "src:*/client dst:reserved:kube-apiserver"]],
    ["client → fqdn:api.example.org:443", ["filter", "src:*/client dst:fqdn:api.example.org port:443"]],
    ["team-yellow/client~team-yellow/server~8080-TCP", ["pair", "team-yellow/client~team-yellow/server~8080-TCP"]],
    ["9C006B7C-4534-4e60-8aee-fba41c497c91", ["flow", "9c006b7c-4534-4e60-8aee-fba41c497c91"]],
    ['{"flow":{"time":"2026-11-22T15:55:35Z","uuid":"9c006b7c-4534-4e60-8aee-fba41c497c91"}}', ["flow", "9c006b7c-4534-4e60-8aee-fba41c497c91"]],
    ["10.0.1.28", ["filter", "10.0.1.28"]],
    ["fd00::1", ["filter", "fd00::1"]],
    ["15034", ["filter", "15034"]],
    ["spiffe://spiffe.cilium/identity/26244", ["filter", "identity:26244"]],
    ["team-yellow/client", ["filter", "team-yellow/client"]],
    ["outcome:auth-refused client", ["filter", "outcome:auth-refused client"]],
    ["form-pod:a/b", ["fault", "unknown key `form-pod`"]],
    [LINE, ["line", "from-identity:15017 to-identity:15034 port:8080"]],
    [LINE.replace("team-yellow/client-5ca7d433-3ae84:36746 (ID:15017)", "[fd00::28]:36746 (host)"), ["line", "to-identity:15034 from-ip:fd00::28 port:8080"]],
    [LINE.replace("team-yellow/client-5ca7d433-3ae84:36746 (ID:15017)", "api.example.org,b.example.org:443 (world)"), ["line", "to-identity:15034 fqdn:api.example.org port:8080"]],
    [LINE.replace("Nov 22 15:55:35.284:", "2026-11-22T15:55:35Z [worker-1]:"), ["line", "from-identity:15017 to-identity:15034 port:8080"]],
    [LINE.slice(LINE.indexOf("team-yellow")), ["line", "from-identity:15017 to-identity:15034 port:8080"]],
  ])("%j is %j", (typed, meaning) => {
    expect(read(typed)).toEqual(meaning);
  });

  it("asks for both directions of a line's connection, and says what the line does not tell", () => {
    const meaning = readSearch(`[worker-1]: ${LINE.slice(LINE.indexOf("team-yellow"))}`);
    expect(meaning).toMatchObject({
      kind: "line",
      read: ["worker-1", "team-yellow/client-5ca7d433-3ae84:36746 → team-yellow/server-5c3bf3b9-fe250:8080", "policy-verdict:L3-L4 INGRESS DENIED (TCP Flags: SYN; Auth: SPIRE)"],
      unread: ["direction not in the line", "no time in the line"],
    });
    expect(meaning.kind === "line" && printFilter(meaning.flows)).toBe("identity:15017 identity:15034 node:worker-1 port:36746 port:8080");
  });

  it("means something for every text, and only filters that parse", () => {
    const pieces = fc.constantFrom("a", "/", ":", '"', "-", " ", "10.0.0.1", "->", "\u202e", "~", "%", "(ID:1)", "(host)", "[", "]", "<>");
    fc.assert(
      fc.property(fc.oneof(fc.string({ maxLength: 40 }), fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join("")), fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join(" "))), (typed) => {
        const meaning = readSearch(typed);
        expect(meaning.kind === "nothing").toBe(typed.trim() === "");
        for (const filter of meaning.kind === "line" ? [meaning.filter, meaning.flows] : meaning.kind === "filter" ? [meaning.filter] : []) {
          expect(parseFilter(printFilter(filter))).toEqual({ ok: true, filter });
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
