import { countText } from "@/components/ui/format";
import { CodeBlock } from "@/components/ui/code-block";
import { Icon, type IconName } from "@/components/ui/icon";
import { SafeText } from "@/components/ui/name";
import { Panel } from "@/components/ui/panel";
import type { ResourceWire, SpireAnswer } from "@/lib/wire/spire";

const ICON = { live: "ok", absent: "info", syncing: "retry", stale: "stale", forbidden: "forbidden" } as const satisfies Readonly<Record<ResourceWire["state"], IconName>>;
const TINT = { live: "text-content-muted", absent: "text-content-muted", syncing: "text-content-muted", stale: "text-without-ink", forbidden: "text-missing-ink" } as const;

/** How each thing that is read of Kubernetes stands; what is forbidden with the line that grants it. */
export function KubernetesPanel({ answer }: { readonly answer: SpireAnswer }) {
  const { read, resources, sentence, server, serverVersion } = answer.kubernetes;
  const live = resources.filter(({ state }) => state === "live" || state === "absent").length;
  return (
    <Panel title="What is read of Kubernetes" about={server === null ? undefined : <SafeText text={`${server}${serverVersion === null ? "" : `, ${serverVersion}`}`} />} basis={read ? `${live} of ${resources.length} live` : <span className="font-medium text-without-ink">not read</span>}>
      {resources.length === 0 ? (
        <p className="px-3 pb-3 text-content-muted sm:px-4">
          <SafeText text={sentence === "" ? "Nothing was asked for yet." : sentence} />
        </p>
      ) : (
        <ul className="grid grid-cols-2 gap-x-8 px-3 pb-2 max-[1100px]:grid-cols-[minmax(0,1fr)] sm:px-4">
          {resources.map((resource) => (
            <Resource key={resource.resource} resource={resource} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Resource({ resource: { title, state, sentence, missing, objects, leftOut } }: { readonly resource: ResourceWire }) {
  return (
    <li className="grid min-w-0 grid-cols-[1.25rem_minmax(0,1fr)_auto] gap-x-1.5 border-t border-line-subtle py-1.5">
      <Icon name={ICON[state]} className={`mt-0.5 ${TINT[state]}`} />
      <span className="min-w-0">
        <b className="font-medium">{title}</b> <span className={state === "syncing" ? "not-known" : TINT[state]}>{state}</span>
        {sentence !== "" && (
          <span className="block text-xs text-content-muted">
            <SafeText text={sentence} />
          </span>
        )}
      </span>
      <span className="text-right text-content-muted">{state === "live" || state === "stale" ? `${countText(objects)}${leftOut > 0 ? `, ${countText(leftOut)} left out` : ""}` : "–"}</span>
      {missing !== null && (
        <span className="col-span-2 col-start-2 mt-1 min-w-0">
          <CodeBlock label={`the line that grants ${title}`} text={missing.manifestLine} wrap />
        </span>
      )}
    </li>
  );
}
