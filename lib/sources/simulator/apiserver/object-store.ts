/** A Kubernetes object as the simulated API server keeps it; its version is the server's to give. */
export interface KubeObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly [field: string]: unknown };
  readonly [field: string]: unknown;
}

export interface StoredObject extends KubeObject {
  readonly metadata: KubeObject["metadata"] & { readonly resourceVersion: string };
}

/** A kind of objects: `/apis/GROUP/VERSION/PLURAL`, with the words its lists carry. */
export interface ObjectKind {
  readonly path: string;
  readonly apiVersion: string;
  readonly kind: string;
}

export interface StoreChange {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly version: number;
  readonly object: StoredObject;
}

/** The objects of one kind, in the order of their keys, and the changes that are still remembered. */
export interface Collection {
  readonly kind: ObjectKind;
  readonly objects: ReadonlyMap<string, StoredObject>;
  /** Changes after `version`, oldest first; null when they are forgotten: the asker has to list anew. */
  changesAfter(version: number): readonly StoreChange[] | null;
  /** Calls back for each change from now on; the returned function ends it. */
  follow(changed: (change: StoreChange) => void): () => void;
}

export interface ObjectStore {
  /** The newest version there is. */
  readonly version: number;
  /** Nothing older than this can be asked for any more. */
  readonly oldestVersion: number;
  addKind(kind: ObjectKind): void;
  /** Takes a kind away (a CRD that is deleted): its objects are deleted first. */
  removeKind(path: string): void;
  collection(path: string): Collection | undefined;
  put(path: string, object: KubeObject): StoredObject;
  remove(path: string, namespace: string, name: string): void;
  /** Forgets all changes up to now: who watches from an older version is told that it is too old. */
  compact(): void;
  /** Moves the version on as changes of other kinds do. */
  pass(versions: number): void;
}

/** Changes remembered of one kind; older ones are forgotten as an API server's cache does. */
const CHANGES_KEPT = 10_000;

interface MutableCollection extends Collection {
  readonly objects: Map<string, StoredObject>;
  readonly changes: StoreChange[];
  readonly followers: Set<(change: StoreChange) => void>;
  forgottenUpTo: number;
}

/** An empty store whose versions begin after `firstVersion`. */
export function createObjectStore(firstVersion = 0): ObjectStore {
  const collections = new Map<string, MutableCollection>();
  let version = firstVersion;
  let oldestVersion = 0;

  function keep(collection: MutableCollection, change: StoreChange): void {
    collection.changes.push(change);
    if (collection.changes.length > CHANGES_KEPT) collection.forgottenUpTo = collection.changes.shift()?.version ?? collection.forgottenUpTo;
    for (const follower of [...collection.followers]) follower(change);
  }

  function held(path: string): MutableCollection {
    const found = collections.get(path);
    if (!found) throw new Error(`the simulated API server has no ${path}`);
    return found;
  }

  function remove(path: string, namespace: string, name: string): void {
    const collection = held(path);
    const key = keyOf(namespace, name);
    const before = collection.objects.get(key);
    if (!before) return;
    version += 1;
    collection.objects.delete(key);
    keep(collection, { type: "DELETED", version, object: { ...before, metadata: { ...before.metadata, resourceVersion: String(version) } } });
  }

  return {
    get version() {
      return version;
    },
    get oldestVersion() {
      return oldestVersion;
    },
    addKind(kind) {
      const changes: StoreChange[] = [];
      const followers = new Set<(change: StoreChange) => void>();
      const collection: MutableCollection = {
        kind, objects: new Map(), changes, followers, forgottenUpTo: version,
        changesAfter: (after) => (after < collection.forgottenUpTo ? null : changes.filter((change) => change.version > after)),
        follow(changed) {
          followers.add(changed);
          return () => followers.delete(changed);
        },
      };
      collections.set(kind.path, collection);
    },
    removeKind(path) {
      for (const { metadata } of [...held(path).objects.values()]) remove(path, metadata.namespace ?? "", metadata.name);
      collections.delete(path);
    },
    collection: (path) => collections.get(path),
    put(path, object) {
      const collection = held(path);
      const key = keyOf(object.metadata.namespace ?? "", object.metadata.name);
      version += 1;
      const { apiVersion, kind } = collection.kind;
      const stored: StoredObject = { ...object, apiVersion, kind, metadata: { ...object.metadata, resourceVersion: String(version) } };
      const type = collection.objects.has(key) ? "MODIFIED" : "ADDED";
      collection.objects.set(key, stored);
      keep(collection, { type, version, object: stored });
      return stored;
    },
    remove,
    compact() {
      oldestVersion = version;
      for (const collection of collections.values()) {
        collection.changes.length = 0;
        collection.forgottenUpTo = version;
      }
    },
    pass(versions) {
      version += versions;
    },
  };
}

function keyOf(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}
