import { expect, it } from "vitest";
import { AppError, errorOfRecord, recordOfError, systemCodeOf } from "./errors";

it("carries code, message and hint across a structured clone", () => {
  const error = new AppError("bad-filter", "unknown key `form-pod`", "did you mean `from-pod`?");
  const back = errorOfRecord(structuredClone(recordOfError(error)));
  expect(back).toBeInstanceOf(AppError);
  expect({ code: back.code, message: back.message, hint: back.hint }).toEqual({ code: error.code, message: error.message, hint: error.hint });
});

it("calls everything else internal", () => {
  expect(recordOfError(new TypeError("x is not a function"))).toEqual({ code: "internal", message: "x is not a function", hint: "" });
  expect(recordOfError("plain").message).toBe("plain");
});

it("reads a system error's code and nothing else's", () => {
  expect(systemCodeOf(Object.assign(new Error("in use"), { code: "EADDRINUSE" }))).toBe("EADDRINUSE");
  expect(systemCodeOf({ code: "EADDRINUSE" })).toBeNull();
});

it("knows an AppError of another bundle by its name and code", () => {
  class AppErrorOfOtherBundle extends Error {
    override readonly name = "AppError";
    readonly code = "gone";
    readonly hint = "look elsewhere";
  }
  expect(recordOfError(new AppErrorOfOtherBundle("it went"))).toEqual({ code: "gone", message: "it went", hint: "look elsewhere" });
  expect(recordOfError(Object.assign(new Error("x"), { name: "AppError", code: "ENOENT" })).code).toBe("internal");
});
