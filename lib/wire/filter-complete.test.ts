import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseFilter } from "./filter-parse";
import { completeFilter, type LiveValues } from "./filter-complete";

const LIVE: LiveValues = {
  namespace: [{ value: "team-yellow", count: 17 }, { value: "two words", count: 1 }],
  outcome: [{ value: "auth-refused", count: 3 }],
};

/** The text after choosing the nth suggestion; `|` marks the cursor in what was typed. */
function chosen(typed: string, nth = 0): string | undefined {
  const cursor = typed.indexOf("|");
  const text = typed.replace("|", "");
  const { from, to, suggestions } = completeFilter(text, cursor, LIVE);
  const suggestion = suggestions[nth];
  return suggestion && text.slice(0, from) + suggestion.insert + text.slice(to);
}

describe("completion", () => {
  it.each([
    ["out|", "outcome:"],
    ["-out|", "-outcome:"],
    ["src:a/b gra|", "src:a/b grade:"],
    ["pod|", "pod:"],
    ["form-pod|", "from-pod:"],
    ["outcome:|", "outcome:auth-refused"],
    ["outcome:auth-p|", "outcome:auth-pending"],
    ["outcome:audited,unk|", "outcome:audited,unknown"],
    ["out|come:x", "outcome:x"],
    ["namespace:t|", "namespace:team-yellow"],
    ["namespace:words|", 'namespace:"two words"'],
    ["identity:kube|", "identity:kube-apiserver"],
    ["wait:|", "wait:>1s"],
    ["drop-reason:auth|", "drop-reason:AUTH_REQUIRED"],
    ['"two wo|', undefined],
    ["nokey:|", undefined],
  ])("%s becomes %s", (typed, text) => {
    expect(chosen(typed)).toBe(text);
  });

  it("counts what was seen, and says of the rest that it was not counted", () => {
    const { suggestions } = completeFilter("outcome:auth-", 13, LIVE);
    expect(suggestions.map(({ label, count }) => [label, count])).toEqual([["auth-refused", 3], ["auth-pending", null]]);
  });

  it("leaves out what is already chosen and keys that do not apply", () => {
    expect(completeFilter("reply:true,", 11).suggestions.map(({ label }) => label)).toEqual(["false"]);
    expect(completeFilter("verdi", 5, {}, "pairs").suggestions).toEqual([]);
    expect(completeFilter("", 0, {}, "pairs").suggestions.some(({ label }) => label === "wait")).toBe(false);
  });

  it("suggests values that parse, wherever the cursor is", () => {
    fc.assert(
      fc.property(fc.constantFrom("outcome:", "type:", "grade:", "identity:", "namespace:", "wait:", "since:", "protocol:", "exempt:"), (typed) => {
        for (const { insert } of completeFilter(typed, typed.length, LIVE).suggestions) expect(parseFilter(typed + insert)).toMatchObject({ ok: true });
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("o", "u", "t", ":", ",", " ", "-", '"', "\\"), maxLength: 16 }), fc.nat(20), (text, cursor) => {
        const { from, to } = completeFilter(text, cursor, LIVE);
        expect(from).toBeGreaterThanOrEqual(0);
        expect(to).toBeGreaterThanOrEqual(from);
        expect(to).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});
