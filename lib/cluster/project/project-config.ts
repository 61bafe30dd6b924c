import { isKeptConfigKey, type CiliumConfigRecord, type SpireBundleRecord, type SpireConfigRecord } from "@/lib/domain/cluster/config";
import { objectOf, textOf } from "../json";
import type { Projection } from "./projection";
import { readSpireConfig } from "./spire-config";

const VALUE_CAP = 1_024;
const CONFIG_TEXT_CAP = 256 * 1024;

/** What is kept of `cilium-config`: keys that mean something here. */
export const projectCiliumConfig: Projection<CiliumConfigRecord> = ({ object, namespace, name, key }) => ({
  key,
  namespace,
  name,
  values: Object.fromEntries(
    Object.entries(objectOf(object["data"])).filter(([field, value]) => isKeptConfigKey(field) && typeof value === "string").map(([field, value]) => [field, textOf(value).slice(0, VALUE_CAP)]),
  ),
});

/** What is kept of SPIRE's `server.conf` or `agent.conf`: whitelisted keys alone, for passwords may stand beside them. */
export const projectSpireConfig: Projection<SpireConfigRecord> = ({ object, namespace, name, key }) => {
  const texts = Object.entries(objectOf(object["data"])).filter(([file]) => /^(server|agent)\.(conf|json)$/.test(file)).map(([, text]) => textOf(text).slice(0, CONFIG_TEXT_CAP));
  return { key, namespace, name, values: readSpireConfig(texts.join("\n")) };
};

/** Where SPIRE's notifier writes PEM, and its publisher a SPIFFE bundle (spiffe/spire v1.15.2, doc/plugin_server_notifier_k8sbundle.md; helm-charts-hardened, charts/spire-server). */
const BUNDLE_FILES = ["bundle.crt", "bundle.spiffe"] as const;

/** What is kept of `spire-bundle`: certificates alone, which are public. */
export const projectSpireBundle: Projection<SpireBundleRecord> = ({ object, namespace, name, key }) => {
  const files = objectOf(object["data"]);
  const text = BUNDLE_FILES.map((file) => textOf(files[file])).find((each) => each.trim() !== "") ?? "";
  return { key, namespace, name, text: text.slice(0, CONFIG_TEXT_CAP) };
};
