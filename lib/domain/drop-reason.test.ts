import { describe, expect, it } from "vitest";
import { DROP_REASON, DROP_REASONS, dropReasonName, dropReasonNumber, dropReasonText } from "./drop-reason";

describe("drop reasons", () => {
  it.each([
    [133, "POLICY_DENIED", "Policy denied"],
    [181, "POLICY_DENY", "Policy denied by denylist"],
    [189, "AUTH_REQUIRED", "Authentication required"],
    [197, "NO_NODE_ID", "No node ID found"],
    [207, "DROP_FRAG_NOT_FOUND_WORLD", "First logical datagram fragment not found from world"],
  ])("%i is %s, printed as %s", (number, name, text) => {
    expect(dropReasonName(number)).toBe(name);
    expect(dropReasonNumber(name)).toBe(number);
    expect(dropReasonText(number)).toBe(text);
  });

  it("gives 206 a text but no name: 1.20.2's enum lacks it, so its JSON shows the number", () => {
    expect(dropReasonName(206)).toBe("206");
    expect(dropReasonNumber("206")).toBe(206);
    expect(dropReasonText(206)).toBe("No device");
  });

  it("keeps what it does not know recognisable", () => {
    expect(dropReasonName(250)).toBe("250");
    expect(dropReasonText(250)).toBe("250, 0");
    expect(dropReasonNumber("SOMETHING_NEWER")).toBe(-1);
    expect(dropReasonText(256 + DROP_REASON.authRequired)).toBe("Authentication required");
  });

  it("lists every number once, ascending", () => {
    const numbers = DROP_REASONS.map((reason) => reason.number);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  });
});
