import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAddressRange, rangeContains } from "./address";

function contains(range: string, address: string): boolean {
  const parsed = parseAddressRange(range);
  if (parsed === null) throw new Error(`${range} is no range`);
  return rangeContains(parsed, address);
}

describe("addresses and networks", () => {
  it.each([
    ["10.0.1.28", "10.0.1.28", true],
    ["10.0.1.28", "10.0.1.29", false],
    ["10.0.0.0/8", "10.255.3.4", true],
    ["10.0.0.0/8", "11.0.0.0", false],
    ["10.1.1.0/25", "10.1.1.127", true],
    ["10.1.1.0/25", "10.1.1.128", false],
    ["0.0.0.0/0", "192.0.2.1", true],
    ["0.0.0.0/0", "::1", false],
    ["fd00::1", "fd00:0:0:0:0:0:0:1", true],
    ["FD00::/8", "fdff::9", true],
    ["fd00::/17", "fd00:8000::", false],
    ["::ffff:10.0.0.1", "::ffff:a00:1", true],
    ["10.0.0.0/8", "", false],
    ["10.0.0.0/8", "ledger", false],
  ])("%s holds %s: %s", (range, address, held) => {
    expect(contains(range, address)).toBe(held);
  });

  it.each(["", "10.0.0", "10.0.0.256", "10.0.0.01", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "::1::", "1:2:3", "1:2:3:4:5:6:7:8:9", "12345::", "fd00::/129", "g::", "10.0.0.1:80", "1.2.3.4::"])(
    "%j is neither",
    (text) => {
      expect(parseAddressRange(text)).toBeNull();
    },
  );

  it("holds every address that shares the prefix, and none that differs in it", () => {
    const bytes = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255));
    fc.assert(
      fc.property(bytes, bytes, fc.nat(32), (a, b, prefix) => {
        const bits = (address: readonly number[]) => address.map((byte) => byte.toString(2).padStart(8, "0")).join("");
        expect(contains(`${a.join(".")}/${prefix}`, b.join("."))).toBe(bits(a).slice(0, prefix) === bits(b).slice(0, prefix));
      }),
    );
  });

  it("reads an IPv6 address the same however it is written", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(0xffff), { minLength: 8, maxLength: 8 }), (groups) => {
        const long = groups.map((group) => group.toString(16)).join(":");
        expect(parseAddressRange(long)?.groups).toEqual(groups);
        expect(contains(new URL(`http://[${long}]/`).hostname.slice(1, -1), long)).toBe(true);
      }),
    );
  });
});
