import { Icon } from "@/components/ui/icon";
import { SafeText } from "@/components/ui/name";
import { Panel } from "@/components/ui/panel";
import type { CoverageAnswer } from "@/lib/wire/coverage";
import { prepareHistory } from "./summary";

/** What else is read beside flows, or why it is not and what that leaves unknown. */
export function ReadsPanel({ answer }: { readonly answer: CoverageAnswer }) {
  const { coverage, cluster_read: cluster, spire_read: spire } = answer;
  const seen = coverage.verdicts === "seen";
  return (
    <Panel id="reads" title="What is read and kept">
      <ul className="px-3 pb-2 sm:px-4">
        <Read id="verdicts" name="Policy verdicts" read={seen} word={coverage.verdicts} reason={seen ? "They alone say how a connection was let through." : "Without them nobody can say how a connection was let through: grades are unknown."} />
        <Read id="kubernetes" name="Kubernetes" read={cluster.read} word={cluster.read ? "read" : cluster.state === "forbidden" ? "read in part" : "not read"} reason={`${ended(cluster.reason)}${cluster.read ? "" : " Leaves open: which rules require authentication, what encrypts, owners of pods."}`} />
        <Read id="spire" name="SPIRE" read={spire.read && spire.entriesReason === ""} word={!spire.read ? "not read" : spire.entriesReason === "" ? "read" : "read in part"} reason={spireReason(spire)} />
        <Read id="history" {...prepareHistory(answer.history)} />
      </ul>
    </Panel>
  );
}

function spireReason({ reason, entriesReason }: CoverageAnswer["spire_read"]): string {
  if (entriesReason === "") return ended(reason);
  return `${ended(reason)}${reason.includes(entriesReason) ? "" : ` Entries: ${ended(entriesReason)}`} Leaves open: whether an identity has an entry.`;
}

/** A reason as a sentence of its own. */
function ended(reason: string): string {
  return /[.!?…]$/.test(reason) || reason === "" ? reason : `${reason}.`;
}

interface ReadProps {
  readonly id: string;
  readonly name: string;
  readonly read: boolean;
  readonly word: string;
  readonly reason: string;
}

function Read({ id, name, read, word, reason }: ReadProps) {
  return (
    <li id={id} className="grid scroll-mt-36 grid-cols-[1.25rem_minmax(0,1fr)] gap-x-2 border-t border-line-subtle py-1.5 first:border-t-0">
      <Icon name={read ? "ok" : "not-known"} className="mt-0.5 text-content-muted" />
      <div>
        <p>
          <b className="font-medium">{name}</b> <span className={read ? undefined : "not-known"}>{word}</span>
        </p>
        <p className="text-sm text-content-muted">
          <SafeText text={reason} />
        </p>
      </div>
    </li>
  );
}
