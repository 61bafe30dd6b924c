import { describe, expect, test } from "vitest";
import { printFilter } from "@/lib/wire/filter-print";
import { readSearch } from "./search";

const LINE = "Nov 22 14:24:07.214: team-yellow/client:46212 (ID:26244) -> team-yellow/server-0:8080 (ID:15345) policy-verdict:L3-L4 INGRESS DENIED (TCP Flags: SYN; Auth: SPIRE)";

function filtersOf(text: string): { readonly pairs: string; readonly flows: string; readonly unread: readonly string[] } {
  const meaning = readSearch(text);
  if (meaning.kind !== "line") throw new Error(`read as ${meaning.kind}`);
  return { pairs: printFilter(meaning.filter), flows: printFilter(meaning.flows), unread: meaning.unread };
}

describe("a pasted line", () => {
  test("asks for its identities and port, and for the connection among flows", () =>
    expect(filtersOf(LINE)).toEqual({
      pairs: "from-identity:26244 to-identity:15345 port:8080",
      flows: "from-identity:26244 to-identity:15345 from-port:46212 to-port:8080",
      unread: [],
    }));
  test("with node, without time, of an outside address", () =>
    expect(filtersOf("[worker-1]: 203.0.113.7:40910 (world) <> shop/frontend:8080 (ID:9) Policy denied DROPPED (TCP Flags: SYN)")).toEqual({
      pairs: "from-ip:203.0.113.7 to-identity:9 port:8080",
      flows: "from-ip:203.0.113.7 to-identity:9 from-port:40910 to-port:8080 node:worker-1",
      unread: ["direction not in the line", "no time in the line"],
    }));
  test("with an IPv6 address", () =>
    expect(filtersOf("Nov  2 01:02:03.004: [fd00::1]:1234 (host) -> a/b:80 (ID:7) to-endpoint FORWARDED (TCP Flags: SYN)").pairs).toBe("from-ip:fd00::1 to-identity:7 port:80"));
  test("shows what was read", () => {
    const meaning = readSearch(LINE);
    expect(meaning).toMatchObject({ kind: "line", read: ["Nov 22 14:24:07.214", "team-yellow/client:46212 → team-yellow/server-0:8080", expect.stringContaining("INGRESS DENIED")] });
  });
});

test.each([
  ["", { kind: "nothing" }],
  ["3F2504E0-4F89-11D3-9A0C-0305E82C3301", { kind: "flow", id: "3f2504e0-4f89-11d3-9a0c-0305e82c3301" }],
  ["team-yellow/client~team-yellow/server~8080-TCP", { kind: "pair", key: "team-yellow/client~team-yellow/server~8080-TCP" }],
  ["a/b~cidr:10.0.0.0_8~--ICMP", { kind: "pair" }],
  ["spiffe://prod.example/identity/15345", { kind: "filter", filter: { terms: [{ key: "identity", values: ["15345"] }] } }],
  ["client server", { kind: "filter", filter: { terms: [{ key: null, values: ["client"] }, { key: null, values: ["server"] }] } }],
  ["outcome:auth-refused", { kind: "filter" }],
  ["form-pod:x", { kind: "fault" }],
])("%s", (text, meaning) => expect(readSearch(text)).toMatchObject(meaning));
