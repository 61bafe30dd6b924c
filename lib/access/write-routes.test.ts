import { expect, it } from "vitest";
import { methodsOf } from "./write-routes";

it.each([
  ["/api/v1/snapshots", ["POST"]],
  ["/api/v1/snapshots?x=1", ["POST"]],
  ["/api/v1/snapshots/abc", ["GET", "HEAD", "DELETE"]],
  ["/api/v1/snapshots/", ["GET", "HEAD"]],
  ["/api/v1/snapshots/a/b", ["GET", "HEAD"]],
  ["/api/v1/pairs", ["GET", "HEAD"]],
  ["/api/v1/snapshotsX", ["GET", "HEAD"]],
  ["//api/v1/snapshots", ["GET", "HEAD"]],
  ["/pairs?next=/api/v1/snapshots", ["GET", "HEAD"]],
  ["/frozen/abc", ["GET", "HEAD"]],
  ["", ["GET", "HEAD"]],
])("%s answers %j", (target, methods) => expect(methodsOf(target)).toEqual(methods));
