import { isKeptConfigKey, type SpireConfigRecord, type CiliumConfigRecord } from "@/lib/domain/cluster/config";
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
