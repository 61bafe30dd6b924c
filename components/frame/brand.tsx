/** Two parties facing each other: the second in muted ink. */
export function BrandMark() {
  return (
    <svg viewBox="0 0 16 16" className="size-5 flex-none" aria-hidden="true">
      <path d="M2.5 3.5 7 8l-4.5 4.5" fill="none" stroke="currentColor" strokeWidth="2.2" />
      <path d="M13.5 3.5 9 8l4.5 4.5" fill="none" className="stroke-content-muted" strokeWidth="2.2" />
    </svg>
  );
}
