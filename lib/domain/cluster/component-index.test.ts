import fc from "fast-check";
import { expect, test } from "vitest";
import { changesOf, podRecord } from "./cluster.testdata";
import { createClusterBook } from "./cluster-book";
import { versionOfPart, type ComponentPart, type ComponentRole } from "./component";
import type { PodRecord } from "./pod";

const ROLES = ["cilium-agent", "spire-agent", "spire-server"] as const satisfies readonly ComponentRole[];
const TAGS = ["v1.20.2", "v1.15.19", "latest"] as const;

const part = fc.record({ role: fc.constantFrom(...ROLES), tag: fc.constantFrom(...TAGS) }).map(({ role, tag }): ComponentPart => {
  const image = role === "cilium-agent" ? "quay.io/cilium/cilium" : `ghcr.io/spiffe/${role}`;
  return { role, foundBy: "image", images: [{ container: role, image: `${image}:${tag}` }] };
});

/** What a walk over all pods finds. */
function walk(pods: Iterable<PodRecord>, role: ComponentRole): { readonly keys: readonly string[]; readonly versions: ReadonlyMap<string | null, number> } {
  const keys: string[] = [];
  const versions = new Map<string | null, number>();
  for (const { key, component } of pods) {
    if (component?.role !== role) continue;
    keys.push(key);
    const version = versionOfPart(component);
    versions.set(version, (versions.get(version) ?? 0) + 1);
  }
  return { keys: keys.sort(), versions };
}

test("parts and their versions are what a walk over all pods finds, whatever came, changed and went", () => {
  const pod = fc.record({ name: fc.nat(30).map((at) => `pod-${at}`), component: fc.option(part) });
  const step = fc.record({ upserts: fc.uniqueArray(pod, { selector: ({ name }) => name, maxLength: 12 }), deletes: fc.array(fc.nat(30).map((at) => `pod-${at}`), { maxLength: 6 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      const book = createClusterBook();
      for (const { upserts, deletes } of steps) {
        const told = new Set(upserts.map(({ name }) => name));
        book.apply(changesOf("pods", upserts.map(({ name, component }) => podRecord("kube-system", name, { component })), deletes.filter((name) => !told.has(name)).map((name) => `kube-system/${name}`)), 0);
        for (const role of ROLES) {
          const truth = walk(book.of("pods").values(), role);
          expect(book.podsOfPart(role).map(({ key }) => key).sort()).toEqual(truth.keys);
          expect(new Map(book.versionsOfPart(role))).toEqual(truth.versions);
        }
      }
    }),
  );
});
