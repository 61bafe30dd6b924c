import { Chip } from "@/components/ui/chip";
import { SafeText } from "@/components/ui/name";
import type { FilterTerm } from "@/lib/domain/filter";
import { filterChips } from "./filter-chips";

interface FilterChipsProps {
  readonly terms: readonly FilterTerm[];
  readonly onEdit: (at: number, text: string) => void;
  readonly onRemove: (at: number) => void;
}

const HIDDEN = "kubelet, health, node infrastructure";

/** The filter's terms: the reader's own in blue, the default outlined. */
export function FilterChips({ terms, onEdit, onRemove }: FilterChipsProps) {
  return filterChips(terms).map((chip) =>
    chip.isDefault ? (
      <Chip
        key={chip.text}
        look="outlined"
        title="Default filter: kubelet and other local-host traffic, health endpoints, node-to-node ports 4240, 4250 and the tunnel"
        onRemove={() => onRemove(chip.at)}
        removeLabel={`Show exempt traffic: ${HIDDEN}`}
      >
        exempt traffic hidden<span className="max-xl:hidden">: {HIDDEN}</span>
      </Chip>
    ) : (
      <Chip key={chip.text} onRemove={() => onRemove(chip.at)} removeLabel={`Remove ${chip.text}`}>
        <button type="button" onClick={() => onEdit(chip.at, chip.text)} title={`Edit ${chip.text}`} className="max-w-full truncate">
          <SafeText text={chip.text} />
        </button>
      </Chip>
    ),
  );
}
