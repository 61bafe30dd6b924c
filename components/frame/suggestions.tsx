import { countText } from "@/components/ui/format";
import { SafeText } from "@/components/ui/name";
import type { Suggestion } from "@/lib/wire/filter-complete";

interface SuggestionsProps {
  readonly id: string;
  readonly suggestions: readonly Suggestion[];
  readonly chosen: number;
  readonly onTake: (index: number) => void;
}

/** What could stand where the cursor is. */
export function Suggestions({ id, suggestions, chosen, onTake }: SuggestionsProps) {
  return (
    <ul
      id={id}
      role="listbox"
      aria-label="Suggestions"
      hidden={suggestions.length === 0}
      className="absolute top-full left-0 z-20 mt-1 max-h-80 w-[min(36rem,100%)] overflow-y-auto rounded-md border border-line-default bg-surface-raised py-1 shadow-raised"
    >
      {suggestions.map((suggestion, index) => (
        <li
          key={suggestion.label}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === chosen}
          onPointerDown={(event) => {
            event.preventDefault();
            onTake(index);
          }}
          className="flex cursor-pointer items-baseline gap-3 px-3 py-1 text-sm hover:bg-surface-hover aria-selected:bg-surface-selected max-sm:py-2"
        >
          <SafeText text={suggestion.label} className="flex-none font-mono text-content-strong" />
          <span className="min-w-0 flex-1 truncate text-content-muted">{suggestion.detail}</span>
          {suggestion.count !== null && <span className="text-content-muted">{countText(suggestion.count)}</span>}
        </li>
      ))}
    </ul>
  );
}
