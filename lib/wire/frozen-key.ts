/** What does not change what is asked, only how much of it comes in one answer. */
const AMOUNTS = ["limit", "facets"];
const API = "/api/v1/";

/** The name of a question's answer in a frozen link: its path and parameters in order, without how many rows. */
export function frozenKey(path: string, params: Iterable<readonly [string, string]>): string {
  const sorted = new URLSearchParams([...params].filter(([name]) => !AMOUNTS.includes(name)).map(([name, value]) => [name, value]));
  sorted.sort();
  const query = sorted.toString();
  return query === "" ? path : `${path}?${query}`;
}

/** The same of an address of the API (`/api/v1/pairs?from=…`). */
export function frozenKeyOf(address: string): string {
  const { pathname, searchParams } = new URL(address, "http://page.invalid");
  return frozenKey(pathname.slice(pathname.indexOf(API) + API.length), searchParams);
}
