import type { ClusterBook } from "../cluster/cluster-book";
import { meshAuthOf } from "../cluster/mesh-auth";
import { whyUnread } from "./why-unread";

/** What a cluster's objects say of its SPIRE: where its server is, and how it is told from others. */
export interface SpireHints {
  /** HOST:PORT as Cilium's operator is told it, in the cluster's own words; null: not known, or Cilium uses none. */
  readonly serverAddress: string | null;
  /** As Cilium is told it; null: not known. */
  readonly trustDomain: string | null;
  /** What SPIRE publishes of its authorities, PEM or a SPIFFE bundle in JSON; null: not known, or not written yet. */
  readonly publishedBundle: string | null;
  /** Why address or bundle is not known, in words that follow "SPIRE itself is not read, "; "" where both are. */
  readonly reason: string;
}

/** The hints of a book as it is now. */
export function spireHintsOf(book: ClusterBook): SpireHints {
  const config = book.config();
  const { spire, trustDomain, settings } = meshAuthOf(config, null);
  const serverAddress = spire === "off" ? null : (settings.find(({ key }) => key === "mesh-auth-spire-server-address")?.value ?? null);
  const publishedBundle = bundleOf(book);
  return { serverAddress, trustDomain, publishedBundle, reason: serverAddress === null ? whyNoAddress(book) : publishedBundle === null ? whyNoBundle(book) : "" };
}

function bundleOf(book: ClusterBook): string | null {
  for (const { text } of book.of("spire-bundle").values()) if (text.trim() !== "") return text;
  return null;
}

function whyNoAddress(book: ClusterBook): string {
  if (book.config() === null) return `for its address is not known (cilium-config: ${whyUnread(book, "cilium-config")})`;
  return "for Cilium's operator is told to use none (`mesh-auth-mutual-enabled` of cilium-config is off)";
}

function whyNoBundle(book: ClusterBook): string {
  const why = book.of("spire-bundle").size > 0 ? "the server has not written it yet" : whyUnread(book, "spire-bundle");
  return `for who answers could not be told without its trust bundle (ConfigMap spire-bundle: ${why})`;
}
