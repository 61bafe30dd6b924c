import fc from "fast-check";
import { FILTER_KEYS, type Filter, type FilterKey, type FilterTerm } from "@/lib/domain/filter";
import { kindOf } from "@/lib/domain/filter-keys";
import { printInstant } from "@/lib/domain/instant";
import { canonicalFilter } from "./filter-canonical";
import { wordsOf } from "./filter-values";

/** For tests: hostile pieces of names, wildcards and quotes included. */
const piece = fc.oneof(
  fc.string({ unit: fc.constantFrom("a", "b", "-", "*", ".", "é", '"', "\\", ",", " ", ":", "\u202e", "😀", "\n", "<"), minLength: 1, maxLength: 8 }),
  fc.constantFrom("team-yellow", "client", "server-5c3bf3b9-fe250", "-x", "a:b"),
);
const plainPiece = piece.map((text) => text.replace(/[/=!()]/g, "")).filter((text) => text !== "");

const peer = fc.oneof(
  fc.tuple(plainPiece, plainPiece).map(([namespace, workload]) => `${namespace}/${workload}`),
  fc.tuple(plainPiece, plainPiece, plainPiece).map((parts) => parts.join("/")),
  fc.constantFrom("world", "*", "reserved:host", "cidr:10.0.0.0/8", "fqdn:*.example.org"),
);

const valueOf = (key: FilterKey): fc.Arbitrary<string> => {
  const kind = kindOf(key);
  switch (kind) {
    case "peer":
      return peer;
    case "qualified":
      return fc.oneof(plainPiece, fc.tuple(plainPiece, plainPiece).map(([namespace, name]) => `${namespace}/${name}`), plainPiece.map((namespace) => `${namespace}/`));
    case "name":
    case "path":
    case "text":
      return piece;
    case "label":
      return fc.constantFrom("app=web", "k8s:app=web", "app", "!app", "app in (web,pay)", "app=web,tier!=x", "app notin (a)");
    case "identity":
      return fc.oneof(fc.nat(0xffff_ffff).map(String), fc.constantFrom(...wordsOf(key)));
    case "address":
      return fc.oneof(fc.ipV4(), fc.ipV4Extended().filter((text) => /^\d+\.\d+\.\d+\.\d+$/.test(text) && !/(^|\.)0\d/.test(text)), fc.constantFrom("10.0.0.0/8", "fd00::/8", "::1"));
    case "port":
      return fc.integer({ min: 1, max: 65_535 }).map(String);
    case "status":
      return fc.constantFrom("404", "4+", "50+", "200");
    case "word":
      return fc.constantFrom(...wordsOf(key));
    case "time":
      return fc.oneof(
        fc.constantFrom("15m", "0s", "1h", "90s", "1500ms", "7d"),
        fc.bigInt({ min: 0n, max: 4_102_444_800_000_000_000n }).map(printInstant),
      );
    case "measure":
      throw new Error("measures have comparisons");
    default:
      return kind satisfies never;
  }
};

const comparison = fc.record({
  op: fc.constantFrom(">", ">=", "<", "<=", "=" as const),
  value: fc.oneof(fc.nat(1_000_000), fc.constantFrom(1_000, 60_000, 90_000, 3_600_000)),
});

const termOf = (key: FilterKey): fc.Arbitrary<FilterTerm> => {
  const kind = kindOf(key);
  if (kind === "measure") return fc.record({ key: fc.constant(key), negated: fc.boolean(), values: fc.constant([]), comparison });
  return fc.record({
    key: fc.constant(key),
    negated: kind === "time" ? fc.constant(false) : fc.boolean(),
    values: fc.array(valueOf(key), { minLength: 1, maxLength: kind === "time" ? 1 : 3 }),
    comparison: fc.constant(null),
  });
};

const wordTerm: fc.Arbitrary<FilterTerm> = fc.record({
  key: fc.constant(null),
  negated: fc.boolean(),
  values: fc.array(fc.oneof(piece, fc.constantFrom("fd00::1", "spiffe://cluster.local/identity/26244")), { minLength: 1, maxLength: 3 }),
  comparison: fc.constant(null),
});

/** For tests: any canonical filter. */
export const filterArbitrary: fc.Arbitrary<Filter> = fc
  .array(fc.oneof(wordTerm, ...FILTER_KEYS.map(termOf)), { maxLength: 6 })
  .map((terms) => canonicalFilter({ terms }));
