/** What was known of Cilium's releases on `asOf`: dated, for it changes without us. */
export interface CiliumSupport {
  readonly asOf: string;
  /** `MAJOR.MINOR`. */
  readonly release: string;
  readonly mutualAuth: "beta" | "beta, off unless asked for" | "deprecated, off unless asked for" | "to be removed" | "not known" | "none";
  /** Default of `mesh-auth-enabled`; null: not known. */
  readonly onByDefault: boolean | null;
  readonly sentence: string;
}

const AS_OF = "2026-11-22";
const FIRST = { major: 1, minor: 14 };

/**
 * Support of mutual authentication by a version as an image's tag tells it ("1.20.2"). Origin: cilium/cilium, upgrade
 * notes of 1.19 and 1.20, issues 42665 (off by default) and 47132 (deprecation).
 */
export function supportOf(version: string | null): CiliumSupport {
  const found = version === null ? null : /^v?(\d+)\.(\d+)/.exec(version);
  if (!found) return { asOf: AS_OF, release: "unknown", mutualAuth: "not known", onByDefault: null, sentence: "Cilium's version is not known: what its defaults are is not known either." };
  const [major, minor] = [Number(found[1]), Number(found[2])];
  const release = `${major}.${minor}`;
  const of = (mutualAuth: CiliumSupport["mutualAuth"], onByDefault: boolean | null, sentence: string): CiliumSupport => ({ asOf: AS_OF, release, mutualAuth, onByDefault, sentence });
  if (major < FIRST.major || (major === FIRST.major && minor < FIRST.minor)) return of("none", false, `Cilium ${release} has no mutual authentication: it came with 1.14.`);
  if (major === 1 && minor <= 18) return of("beta", true, `Mutual authentication is beta in Cilium ${release}, and on unless switched off.`);
  if (major === 1 && minor === 19) return of("beta, off unless asked for", false, "Mutual authentication is beta in Cilium 1.19 and off unless asked for: a policy that requires it then blocks and nothing resolves it.");
  if (major === 1 && minor === 20) return of("deprecated, off unless asked for", false, "Mutual authentication is deprecated in Cilium 1.20, off unless asked for, and planned to be removed in 1.21.");
  if (major === 1 && minor === 21) return of("to be removed", null, `Cilium 1.21 was not released on ${AS_OF}; mutual authentication was planned to be removed in it.`);
  return of("not known", null, `Cilium ${release} is newer than what was known on ${AS_OF}.`);
}
