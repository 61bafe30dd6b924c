import { redirect } from "next/navigation";

/** The first screen is Overview; what the address asks for goes along. */
export default async function FirstPage({ searchParams }: { readonly searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(await searchParams)) for (const each of [value ?? []].flat()) query.append(name, each);
  redirect(query.size === 0 ? "/overview" : `/overview?${query.toString()}`);
}
