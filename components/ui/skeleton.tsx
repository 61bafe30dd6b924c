const WIDTHS = ["w-2/5", "w-1/2", "w-1/3", "w-3/5", "w-2/5", "w-1/4"] as const;

/** Shapes that hold the place of rows until something is known; they never breathe and never show a number. */
export function SkeletonRows({ rows = 5, label }: { readonly rows?: number; readonly label: string }) {
  return (
    <div role="status" aria-label={label}>
      <p className="px-3 py-3 text-sm text-content-muted sm:px-4">{label}</p>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="grid h-[var(--row)] grid-cols-[minmax(0,3fr)_minmax(0,1fr)_minmax(0,2fr)] items-center gap-6 border-t border-line-subtle px-3 sm:px-4" aria-hidden="true">
          <SkeletonLine className={WIDTHS[row % WIDTHS.length]} />
          <SkeletonLine className="w-3/4" />
          <SkeletonLine className="w-full" />
        </div>
      ))}
    </div>
  );
}

/** The shape of one word or number to come; its class gives the width. */
export function SkeletonLine({ className }: { readonly className?: string }) {
  return <span className={`block h-3 rounded-sm bg-line-subtle ${className ?? ""}`} />;
}
