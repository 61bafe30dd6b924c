import type { Metadata } from "next";
import { FrozenView } from "./frozen-view";

export const metadata: Metadata = { title: "Frozen view" };

export default async function FrozenLinkPage({ params }: { readonly params: Promise<{ readonly id: string }> }) {
  return <FrozenView id={(await params).id} />;
}
