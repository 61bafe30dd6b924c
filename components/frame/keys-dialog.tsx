import { Key } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { KEY_GROUPS } from "./key-groups";

/** The keys, by where they work. */
export function KeysDialog({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title="Keys">
      <p className="mb-3 text-content-muted">They work when no field has focus.</p>
      <div className="grid gap-4 sm:grid-cols-2">
        {KEY_GROUPS.map((group) => (
          <section key={group.name} aria-label={group.name}>
            <h3 className="mb-1 text-xs text-content-muted">{group.name}</h3>
            <dl className="grid grid-cols-[4.5rem_minmax(0,1fr)] gap-x-3 gap-y-1">
              {group.keys.map(([keys, does]) => (
                <div key={does} className="contents">
                  <dt className="flex justify-end gap-1">
                    {keys.map((key) => (
                      <Key key={key}>{key}</Key>
                    ))}
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
