/** The patterns that fills refer to by `url(#texture-…)`: once a page, before anything that is drawn. */
export function Textures() {
  return (
    <svg width="0" height="0" className="absolute" aria-hidden="true">
      <defs>
        <pattern id="texture-hatch" width="5" height="5" patternTransform="rotate(45)" patternUnits="userSpaceOnUse">
          <path d="M0 0v5" className="stroke-gap-hatch" strokeWidth="2.4" />
        </pattern>
        <pattern id="texture-dots" width="4" height="3" patternUnits="userSpaceOnUse">
          <circle cx="1.2" cy="1.2" r=".9" className="fill-aside" />
        </pattern>
        <pattern id="texture-stripes" width="3.5" height="6" patternUnits="userSpaceOnUse">
          <path d="M1 0v6" className="stroke-proved" strokeWidth="2" />
        </pattern>
      </defs>
    </svg>
  );
}

/** The `fill` attribute of an outcome whose fill is a pattern; undefined where its class says it. */
export function textureOf(outcome: string): string | undefined {
  switch (outcome) {
    case "authenticated-late":
      return "url(#texture-stripes)";
    case "unknown":
      return "url(#texture-dots)";
    default:
      return undefined;
  }
}
