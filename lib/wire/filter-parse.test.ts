import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NO_FILTER, type FilterTarget } from "@/lib/domain/filter";
import { filterArbitrary } from "./filter-parse.fixture";
import { checkTarget, parseFilter, readFilter, sayFault } from "./filter-parse";
import { printFilter } from "./filter-print";

function canonical(text: string): string {
  const parsed = parseFilter(text);
  return parsed.ok ? printFilter(parsed.filter) : `fault at ${parsed.at}: ${sayFault(parsed)}`;
}

describe("reading and printing a filter", () => {
  it.each([
    ["", ""],
    ["   ", ""],
    ["src:team-yellow/*  outcome:auth-refused", "src:team-yellow/* outcome:auth-refused"],
    ["outcome:auth-refused src:team-yellow/*", "src:team-yellow/* outcome:auth-refused"],
    ["dst:b/b,a/a,b/b", "dst:a/a,b/b"],
    ["OUTCOME:Auth-Refused", "outcome:auth-refused"],
    ["-exempt:yes", "-exempt:yes"],
    ["verdict:dropped type:trace:4,Trace:to-endpoint protocol:TCP", "protocol:tcp verdict:DROPPED type:trace:4,trace:to-endpoint"],
    ["reply:no", "reply:false"],
    ["wait:>1s", "wait:>1s"],
    ["wait:>=1500ms", "wait:>=1500ms"],
    ["wait:<90s", "wait:<90s"],
    ["wait:60s", "wait:1m"],
    ["attempts:>=010", "attempts:>=10"],
    ["since:60m until:2026-11-22T14:02:00.000Z", "since:1h until:2026-11-22T14:02:00Z"],
    ["since:2026-11-22T15:02:00+01:00", "since:2026-11-22T14:02:00Z"],
    ["port:08080,443", "port:443,8080"],
    ["identity:26244,HOST", "identity:26244,host"],
    ['label:"app in (web,pay)"', 'label:"app in (web,pay)"'],
    ['src:"team yellow"/client', 'src:"team yellow/client"'],
    ["client", "client"],
    ["-client,server", "-client,server"],
    ['"-client"', '"-client"'],
    ['"a:b"', '"a:b"'],
    ["fd00::1", "fd00::1"],
    ["any:cidr:10.0.0.0/8", "any:cidr:10.0.0.0/8"],
    ['"say \\"hi\\" \\\\"', '"say \\"hi\\" \\\\"'],
    ["drop-reason:auth_required,206", "drop-reason:206,AUTH_REQUIRED"],
    ["drop-reason:189", "drop-reason:AUTH_REQUIRED"],
    ["client server outcome:audited", "outcome:audited client server"],
    ["-ip:10.0.0.0/8 ip:FD00::/8", "ip:fd00::/8 -ip:10.0.0.0/8"],
    ["http-status:404,4+ http-method:get http-path:/any*", "http-status:4+,404 http-method:GET http-path:/any*"],
  ])("%j reads as %j", (typed, printed) => {
    expect(canonical(typed)).toBe(printed);
  });

  it.each([
    ["form-pod:a/b", 0, "unknown key `form-pod`, did you mean `from-pod`?"],
    ["dst:a/b outcom:unknown", 8, "unknown key `outcom`, did you mean `outcome`?"],
    ["-reserved:host", 1, "unknown key `reserved`: here it is `any:reserved:host`, or `identity:host`"],
    ["outcome:auth-refusd", 8, "`outcome` does not take `auth-refusd`, did you mean `auth-refused`?"],
    ["verdict:ALLOWED", 8, "`verdict` does not take `ALLOWED`: Hubble's verdict is FORWARDED or REDIRECTED; its line prints ALLOWED for both"],
    ["grade:good", 6, "`grade` does not take `good`: one of all, all-seen, some, none, unknown"],
    ["type:to-endpoint", 5, "`type` does not take `to-endpoint`, did you mean `trace:to-endpoint`?"],
    ["src:client", 4, "`src` does not take `client`: `*/client` for a workload of any namespace, `client/*` for a namespace"],
    ["src:a,,b", 6, "a value is missing after `src:`: write one, or take the term out"],
    ["src:", 4, "a value is missing after `src:`: write one, or take the term out"],
    ["- client", 0, "nothing follows `-`: write the term right behind it: `-outcome:authenticated`"],
    ['src:"a', 4, 'a quote is not closed: end it with another `"`; inside quotes a quote is written `\\"`'],
    ["port:0", 5, "`port` does not take `0`: one number from 1 to 65535; several ports are separated by commas"],
    ["port:80-90", 5, "`port` does not take `80-90`: one number from 1 to 65535; several ports are separated by commas"],
    ["ip:10.0.0.300", 3, "`ip` does not take `10.0.0.300`: an address or a network: `10.0.1.28`, `10.0.0.0/16`, `fd00::/8`"],
    ["identity:hots", 9, "`identity` does not take `hots`, did you mean `host`?"],
    ["identity:4294967296", 9, "`identity` does not take `4294967296`: a number, or one of unknown, host, world, unmanaged, health, init, remote-node, kube-apiserver, ingress, world-ipv4, world-ipv6, aggregate-cluster, aggregate-cluster-mesh, aggregate-world, aggregate-remote-node"],
    ["wait:>1", 5, "`wait` does not take `>1`: a unit: `wait:>1s` or `wait:>1ms`"],
    ["refusals:many", 9, "`refusals` does not take `many`: a comparison with a whole number: `refusals:>=10`"],
    ["wait:>1s,<5s", 9, "`wait` takes one value: write two terms: `wait:>1 wait:<5`"],
    ["since:yesterday", 6, "`since` does not take `yesterday`: a span back from now (`15m`, `2h`) or a time with its zone (`2026-11-22T14:02:00Z`)"],
    ["-since:15m", 0, "`-since` is not a stretch of time: write `until:15m`"],
    ["team-yellow/client:8080", 0, '`team-yellow/client:8080` is no word and no known key: a port is `port:8080`; to search for the text itself, quote it: "team-yellow/client:8080"'],
    ["label:app=(x)", 6, '`label` does not take `app=(x)`: `app=web`, `k8s:app=web`, `app`, or quoted: `"app in (web,pay)"`'],
    ["constructor:x", 0, "unknown key `constructor`: to search for a text with a colon, quote it; the keys are those of `hubble observe` and `src`, `dst`, `outcome`, `grade` …"],
  ])("%j is a fault at %d: %s", (typed, at, said) => {
    const parsed = parseFilter(typed);
    expect(parsed.ok ? null : [parsed.at, sayFault(parsed)]).toEqual([at, said]);
  });

  it("refuses what is too long, has too many terms or too many values", () => {
    expect(parseFilter("a".repeat(4_097))).toMatchObject({ ok: false, message: "the filter is 4097 characters long" });
    expect(parseFilter("a ".repeat(65))).toMatchObject({ ok: false, message: "the filter has 65 terms", at: 128 });
    expect(parseFilter(`port:${Array.from({ length: 129 }, (_, at) => at + 1).join(",")}`)).toMatchObject({ ok: false, message: "a term has 129 values" });
  });

  it("gives the one empty filter for an empty text", () => {
    expect(parseFilter(" ")).toEqual({ ok: true, filter: NO_FILTER });
  });

  it("prints what reads back the same, for every filter", () => {
    fc.assert(
      fc.property(filterArbitrary, (filter) => {
        expect(parseFilter(printFilter(filter))).toEqual({ ok: true, filter });
      }),
      { numRuns: 500 },
    );
  });

  it("never throws, and reads its own printing of whatever it could read", () => {
    const pieces = fc.constantFrom("src:", "outcome:", "wait:", "-", '"', ",", " ", "a/b", "auth-refused", ">1s", "fd00::1", "\\", ":", "é", "\u202e", "spiffe://x/y", "*", "\n");
    const text = fc.oneof(fc.string({ maxLength: 60 }), fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join("")));
    fc.assert(
      fc.property(text, (typed) => {
        const parsed = parseFilter(typed);
        if (parsed.ok) expect(parseFilter(printFilter(parsed.filter))).toEqual(parsed);
        else expect(sayFault(parsed)).not.toBe("");
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("where a filter applies", () => {
  it.each<[string, FilterTarget, string | null]>([
    ["src:a/b outcome:unknown exempt:no client", "pairs", null],
    ["verdict:DROPPED", "flows", null],
    ["verdict:DROPPED", "pairs", "`verdict` does not apply to pairs: it applies to flows: list those, or take the term out"],
    ["wait:>1s", "attempts", null],
    ["wait:>1s", "pairs", "`wait` does not apply to pairs: it applies to attempts: list those, or take the term out"],
    ["grade:none", "attempts", "`grade` does not apply to attempts: it applies to pairs: list those, or take the term out"],
    ["from-port:1234", "pairs", "`from-port` does not apply to pairs: it applies to flows and attempts: list those, or take the term out"],
    ["protocol:tcp,http", "flows", null],
    ["drop-reason:POLICY_DENIED", "flows", null],
    ["drop-reason:AUTH_REQUIRED,NO_NODE_ID", "pairs", null],
    ["drop-reason:AUTH_REQUIRED,POLICY_DENIED", "attempts", "`drop-reason:POLICY_DENIED` does not apply to attempts: attempts count only refusals for missing authentication by reason (AUTH_REQUIRED, NO_NODE_ID): list flows, or ask for `outcome:policy-denied,other-drop`"],
    ["protocol:tcp,http", "pairs", "`protocol:http` does not apply to pairs: only flows have a layer 7 protocol; pairs have tcp, udp, sctp, icmp, vrrp or igmp"],
  ])("%s on %s: %s", (typed, target, said) => {
    const parsed = parseFilter(typed);
    if (!parsed.ok) throw new Error(sayFault(parsed));
    const fault = checkTarget(parsed.filter, target);
    expect(fault && sayFault(fault)).toBe(said);
    expect(readFilter(typed, target).ok).toBe(said === null);
  });
});
