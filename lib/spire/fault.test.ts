import { status } from "@grpc/grpc-js";
import { expect, test } from "vitest";
import { faultOfStatus, type Place } from "./fault";

const SERVER: Place = { name: "SPIRE at spire-server:8081", socket: null };
const GATEWAY: Place = { name: "the SPIRE gateway", socket: "/run/gateway/api.sock" };
const wrapped = (text: string): string => `No connection established. Last error: ${text}. Resolution note: `;

// What grpc-js 1.14.7 said before a real SPIRE 1.15.3.
test.each([
  [SERVER, wrapped("Error: connect ECONNREFUSED 127.0.0.1:8081"), "Nothing answers at SPIRE at spire-server:8081"],
  [SERVER, "Name resolution failed for target dns:spire-server:8081", "does not resolve"],
  [SERVER, wrapped("Error: unable to verify the first certificate"), "not signed by the trust bundle that we have"],
  [SERVER, wrapped("Error: self-signed certificate in certificate chain"), "not signed by the trust bundle that we have"],
  [SERVER, wrapped("Error: certificate has expired"), "has expired"],
  [SERVER, wrapped("Error: certificate is not yet valid"), "this machine's clock is behind"],
  [SERVER, wrapped("Error: 8082F6D1457F0000:error:0A000412:SSL routines:ssl3_read_bytes:sslv3 alert bad certificate:../deps/openssl/openssl/ssl/record/rec_layer_s3.c:1605:SSL alert number 42"), "does not accept our identity"],
  [SERVER, wrapped("Error: 0032:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../ssl3_record.c:354:"), "does not speak TLS"],
  [SERVER, wrapped("Error: Protocol error"), "does not speak gRPC"],
  [SERVER, "Connection dropped", "closed the connection"],
  [GATEWAY, wrapped("Error: connect ENOENT /run/gateway/api.sock"), 'There is no socket at "/run/gateway/api.sock"'],
  [GATEWAY, wrapped("Error: connect EACCES /run/gateway/api.sock"), "may not open the socket"],
  [GATEWAY, wrapped("Error: connect ECONNREFUSED /run/gateway/api.sock"), "Nobody listens at the socket"],
])("%j: %s", (place, said, sentence) => {
  const fault = faultOfStatus(place, "ListEntries", status.UNAVAILABLE, said);
  expect(fault.kind).toBe("connection");
  expect(fault.sentence).toContain(sentence);
});

test.each([
  [status.PERMISSION_DENIED, "authorization denied for method /spire.api.server.entry.v1.Entry/ListEntries", "denied", "its policy must allow our identity this method"],
  [status.UNIMPLEMENTED, "unknown service spire.api.server.debug.v1.Debug", "unknown-method", "has no ListEntries"],
  [status.RESOURCE_EXHAUSTED, "Received message larger than max (4310177 vs 4194304)", "oversized", "more than fits into one message"],
  [status.RESOURCE_EXHAUSTED, "rate (1) exceeded", "method", "no room"],
  [status.DEADLINE_EXCEEDED, "Deadline exceeded after 10s", "connection", "does not answer in time"],
  [status.INTERNAL, "failed to list entries: datastore-sql: rpc error: code = InvalidArgument desc = could not parse token 'abc'", "method", "its log says why"],
])("code %i %s is %s", (code, said, kind, sentence) => {
  const fault = faultOfStatus(SERVER, "ListEntries", code, said);
  expect(fault.kind).toBe(kind);
  expect(fault.sentence).toContain(sentence);
});

test("the same failure again reads the same: no times, no handles", () => {
  const at = (time: string, handle: string): string => wrapped(`Error: Failed to connect (${time}) ${handle}:error:0A000412:SSL routines`);
  const [first, second] = [at("2026-11-22T18:32:33.844Z", "80B2F6D1457F0000"), at("2026-11-22T18:32:34.101Z", "90AAF6D1457F0000")].map((said) => faultOfStatus(SERVER, "GetBundle", status.UNAVAILABLE, said).error);
  expect(first).toBe(second);
});

test("every gRPC code has a sentence, and foreign text cannot move a cursor", () => {
  for (const code of Object.values(status).filter((value): value is number => typeof value === "number")) {
    const fault = faultOfStatus(SERVER, "ListEntries", code, "\u001b[2J\u202eevil");
    expect(fault.sentence.length).toBeGreaterThan(20);
    expect(fault.error + fault.sentence).not.toMatch(/[\u001b\u202e]/);
  }
});
