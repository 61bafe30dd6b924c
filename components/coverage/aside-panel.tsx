import { countText } from "@/components/ui/format";
import { SafeText } from "@/components/ui/name";
import { Panel } from "@/components/ui/panel";
import type { CoverageAnswer } from "@/lib/wire/coverage";
import { Facts } from "./facts";
import { prepareAside } from "./summary";

/** Events that were counted and changed nothing, and lines that could not be read. */
export function AsidePanel({ answer }: { readonly answer: CoverageAnswer }) {
  const { first, count } = answer.brokenLines;
  return (
    <Panel id="aside" title="Counted aside" about="seen, and in no outcome">
      <Facts facts={prepareAside(answer)} />
      {first.length > 0 && (
        <ul className="grid gap-1 border-t border-line-subtle px-3 py-2 text-sm sm:px-4">
          {first.map((line) => (
            <li key={`${line.file}:${line.line}`} className="break-words">
              <code>
                <SafeText text={`${line.file}, ${line.unit} ${line.line}`} />
              </code>{" "}
              <span className="text-content-muted">
                <SafeText text={line.reason} />
              </span>
            </li>
          ))}
          {count > first.length && <li className="text-content-muted">and {countText(count - first.length)} more</li>}
        </ul>
      )}
    </Panel>
  );
}
