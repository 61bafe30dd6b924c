import { describe, expect, it } from "vitest";
import { parseConfigFile } from "./config-file";

describe("parseConfigFile", () => {
  it("reads flat lines with comments and quotes", () => {
    const text = '---\n# settings\nlisten: 127.0.0.1:9000\n\nsource: "relay://a:80" # the lab\ncluster-name: \'lab\'\nrelay-ca:   /etc/ca.pem\n';
    expect(parseConfigFile(text, "f")).toEqual({ listen: "127.0.0.1:9000", source: "relay://a:80", "cluster-name": "lab", "relay-ca": "/etc/ca.pem" });
  });

  it("reads a JSON object, lists joined by commas", () => {
    expect(parseConfigFile('{"listen":"127.0.0.1:1","allowed-hosts":["a","b"]}', "f")).toEqual({ listen: "127.0.0.1:1", "allowed-hosts": "a,b" });
  });

  it.each([
    ["listen: a\nlisten: b", "Line 2 of f sets `listen` a second time."],
    ["listen 127", "Line 1 of f is not `key: value`."],
    ["nested:\n  listen: x", "Line 2 of f is not `key: value`."],
    ['{"a":', "The configuration file f is not valid JSON."],
    ['{"a":{}}', "In f, `a` is neither a text, a number nor a list of texts."],
  ])("refuses %j with its line", (text, sentence) => expect(() => parseConfigFile(text, "f")).toThrow(sentence));
});
