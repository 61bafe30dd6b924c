import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseFilter } from "./filter-parse";
import { readSearch } from "./search";

const KEYS = ["team-yellow/client~team-yellow/server~8080-TCP", "team-blue/untrusted~team-yellow/server~8080-TCP", "team-yellow/client~kube-system/coredns~53-UDP", "team-yellow/client~kube-system/coredns~53-TCP"];
const LINE = "Nov 22 15:55:35.284: team-yellow/client-5ca7d433-3ae84:36746 (ID:15017) <> team-yellow/server-5c3bf3b9-fe250:8080 (ID:15034) policy-verdict:L3-L4 INGRESS DENIED (TCP Flags: SYN; Auth: SPIRE)";

/** A link as a person would read it. */
function read(text: string, keys: readonly string[] = KEYS): string[] {
  return readSearch(text, keys).map(({ href }) => decodeURIComponent(href.replaceAll("+", " ")));
}

describe("search", () => {
  it.each<[string, string]>([
    ["client server", "/pairs/team-yellow/client~team-yellow/server~8080-TCP"],
    ["server client", "/pairs/team-yellow/client~team-yellow/server~8080-TCP"],
    ["team-blue/untrusted server", "/pairs/team-blue/untrusted~team-yellow/server~8080-TCP"],
    ["team-yellow/client → team-yellow/server:8080/TCP", "/pairs/team-yellow/client~team-yellow/server~8080-TCP"],
    ["client coredns", "/pairs?q=src:*/client dst:*/coredns"],
    ["client coredns:53", "/pairs?q=src:*/client dst:*/coredns port:53"],
    ["nobody server", "/pairs?q=src:*/nobody dst:*/server"],
    ["client world", "/pairs?q=src:*/client dst:world"],
    ["client kube-apiserver", "/pairs?q=src:*/client dst:reserved:kube-apiserver"],
    ["client fqdn:api.example.org", "/pairs?q=src:*/client dst:fqdn:api.example.org"],
    ["team-yellow/client~team-yellow/server~8080-TCP", "/pairs/team-yellow/client~team-yellow/server~8080-TCP"],
    ["9C006B7C-4534-4e60-8aee-fba41c497c91", "/flows/9c006b7c-4534-4e60-8aee-fba41c497c91"],
    ['{"flow":{"time":"2026-11-22T15:55:35Z","uuid":"9c006b7c-4534-4e60-8aee-fba41c497c91"}}', "/flows/9c006b7c-4534-4e60-8aee-fba41c497c91"],
    ["10.0.1.28", "/pairs?q=ip:10.0.1.28"],
    ["fd00::1", "/pairs?q=ip:fd00::1"],
    ["15034", "/pairs?q=identity:15034"],
    ["spiffe://spiffe.cilium/identity/26244", "/pairs?q=identity:26244"],
    ["world", "/pairs?q=any:world"],
    ["host", "/pairs?q=any:reserved:host"],
    ["team-yellow/client", "/pairs?q=any:team-yellow/client"],
    ["client", "/pairs?q=client"],
    ["outcome:auth-refused client", "/pairs?q=outcome:auth-refused client"],
    ["verdict:DROPPED", "/flows?q=verdict:DROPPED"],
    ["form-pod:a/b", "/pairs?q=form-pod:a/b"],
    [LINE, "/flows?q=pod:team-yellow/client-5ca7d433-3ae84 pod:team-yellow/server-5c3bf3b9-fe250 port:36746 port:8080"],
    [LINE.replace("team-yellow/client-5ca7d433-3ae84:36746", "[fd00::28]:36746"), "/flows?q=pod:team-yellow/server-5c3bf3b9-fe250 ip:fd00::28 port:36746 port:8080"],
    [LINE.replace("team-yellow/client-5ca7d433-3ae84:36746 (ID:15017)", "api.example.org,b.example.org:443 (world)"), "/flows?q=pod:team-yellow/server-5c3bf3b9-fe250 fqdn:api.example.org port:443 port:8080"],
    [LINE.replace("Nov 22 15:55:35.284:", "2026-11-22T15:55:35Z [worker-1]:"), "/flows?q=pod:team-yellow/client-5ca7d433-3ae84 pod:team-yellow/server-5c3bf3b9-fe250 port:36746 port:8080"],
  ])("%j leads first to %s", (typed, href) => {
    expect(read(typed)[0]).toBe(href);
  });

  it("offers the pair of a pasted line, to the server's port", () => {
    expect(read(LINE)[1]).toBe("/pairs?q=pod:team-yellow/client-5ca7d433-3ae84 pod:team-yellow/server-5c3bf3b9-fe250 port:8080");
  });

  it("takes a number for an identity, and offers the port", () => {
    expect(read("8080")).toEqual(["/pairs?q=identity:8080", "/pairs?q=port:8080"]);
  });

  it("has no answer to nothing, and one to anything else", () => {
    expect(readSearch("  ")).toEqual([]);
    const pieces = fc.constantFrom("a", "/", ":", '"', "-", " ", "10.0.0.1", "->", "\u202e", "~", "%");
    fc.assert(
      fc.property(fc.oneof(fc.string({ maxLength: 40 }), fc.array(pieces, { maxLength: 10 }).map((parts) => parts.join(""))), (typed) => {
        const hits = readSearch(typed, KEYS);
        expect(hits.length > 0).toBe(typed.trim() !== "");
        for (const { href } of hits) {
          const url = new URL(href, "http://countersign.test");
          expect(url.origin).toBe("http://countersign.test");
          const q = url.searchParams.get("q");
          // What we made ourselves parses; what was typed with keys is passed on as it is, to be explained there.
          if (q !== null && q !== typed.trim()) expect(parseFilter(q)).toMatchObject({ ok: true });
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
