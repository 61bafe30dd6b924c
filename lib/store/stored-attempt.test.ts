import { expect, test } from "vitest";
import { drawAttempt } from "./attempt.testdata";
import { PAIRS } from "./hostile.testdata";
import { drawsOf } from "./seeded.testdata";
import { parseAttempt, printAttempt } from "./stored-attempt";

test("an attempt comes out as it went in, whatever its fields hold", () => {
  const draws = drawsOf(3);
  for (let index = 0; index < 500; index += 1) {
    const attempt = drawAttempt(draws, draws.one(PAIRS), BigInt(draws.whole(-5, 5)) * 1_795_305_600_000_000_001n);
    expect(parseAttempt(printAttempt(attempt))).toEqual(attempt);
  }
});
