import { Icon } from "@/components/ui/icon";
import { SafeText } from "@/components/ui/name";
import { Panel } from "@/components/ui/panel";
import type { FindingsAnswer } from "@/lib/wire/findings";
import { prepareSummary, prepareUnmade } from "./summary";

/** The checks that could not be made, or not wholly, and what each lacks. */
export function UnmadePanel({ answer }: { readonly answer: FindingsAnswer }) {
  const { checks, unmade } = prepareSummary(answer);
  if (unmade === 0) return null;
  return (
    <Panel title="What could not be checked" about="that these found nothing means nothing" basis={<span className="font-medium text-without-ink">{`${unmade} of ${checks} checks`}</span>}>
      <ul className="px-3 pb-2 sm:px-4">
        {prepareUnmade(answer.unmade).map(({ reason, codes }) => (
          <li key={reason} className="grid grid-cols-[1.25rem_minmax(0,1fr)] gap-x-1.5 border-t border-line-subtle py-1.5 first:border-t-0">
            <Icon name="not-known" className="tint-aside mt-0.5" />
            <span className="min-w-0 [overflow-wrap:anywhere]">
              <SafeText text={reason} />
              <span className="block text-sm text-content-muted">{codes.join(", ")}</span>
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
