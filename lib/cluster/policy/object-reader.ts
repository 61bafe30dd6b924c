/** What makes an object unreadable: the API server would not have stored it so. */
export class ShapeFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ShapeFault";
  }
}

/** One JSON object being read: fields by name, of a known type, and a note of those that nobody asked for. */
export class ObjectReader {
  private readonly known = new Set<string>();
  private readonly fields: Readonly<Record<string, unknown>>;

  /** `ignored` gathers the paths of unknown fields. Throws ShapeFault when the value is no object. */
  constructor(
    value: unknown,
    readonly path: string,
    private readonly ignored: string[],
  ) {
    if (!isRecord(value)) throw new ShapeFault(`${path === "" ? "the object" : path} is ${sayType(value)}, not an object`);
    this.fields = value;
  }

  /** The text of a field; null when it is not there. */
  text(name: string): string | null {
    const value = this.take(name);
    if (value === undefined) return null;
    if (typeof value !== "string") throw this.mistyped(name, value, "a text");
    return value;
  }

  /** The whole number of a field within its bounds; null when it is not there. */
  number(name: string, least: number, most: number): number | null {
    const value = this.take(name);
    if (value === undefined) return null;
    if (typeof value !== "number" || !Number.isInteger(value)) throw this.mistyped(name, value, "a whole number");
    if (value < least || value > most) throw new ShapeFault(`${this.at(name)} is ${value}; it goes from ${least} to ${most}`);
    return value;
  }

  /** A number or a text, as text; null when it is not there. */
  numberOrText(name: string): string | null {
    const value = this.take(name);
    if (value === undefined) return null;
    if (typeof value !== "string" && typeof value !== "number") throw this.mistyped(name, value, "a number or a text");
    return String(value);
  }

  flag(name: string): boolean | null {
    const value = this.take(name);
    if (value === undefined) return null;
    if (typeof value !== "boolean") throw this.mistyped(name, value, "true or false");
    return value;
  }

  /** One of a few words; null when the field is not there. */
  word<Word extends string>(name: string, words: readonly Word[]): Word | null {
    const text = this.text(name);
    if (text === null) return null;
    const found = words.find((word) => word === text);
    if (found === undefined) throw new ShapeFault(`${this.at(name)} is \`${text}\`; it is one of ${words.join(", ")}`);
    return found;
  }

  /** The object of a field, read by `read`; null when it is not there. */
  object<T>(name: string, read: (reader: ObjectReader) => T): T | null {
    const value = this.take(name);
    if (value === undefined) return null;
    return this.inside(value, this.at(name), read);
  }

  /** The objects of a list; null when the field is not there. */
  objects<T>(name: string, read: (reader: ObjectReader) => T): readonly T[] | null {
    const list = this.list(name);
    return list === null ? null : list.map((value, index) => this.inside(value, `${this.at(name)}[${index}]`, read));
  }

  /** The texts of a list; null when the field is not there. */
  texts(name: string): readonly string[] | null {
    const list = this.list(name);
    if (list === null) return null;
    return list.map((value, index) => {
      if (typeof value !== "string") throw this.mistyped(`${name}[${index}]`, value, "a text");
      return value;
    });
  }

  /** Texts by name; empty when the field is not there. */
  textMap(name: string): Readonly<Record<string, string>> {
    const value = this.take(name);
    if (value === undefined) return {};
    if (!isRecord(value)) throw this.mistyped(name, value, "an object");
    return Object.fromEntries(
      Object.entries(value).map(([key, text]) => {
        if (typeof text !== "string") throw this.mistyped(`${name}.${key}`, text, "a text");
        return [key, text];
      }),
    );
  }

  /** How many entries a list has whose content does not matter. */
  count(name: string): number {
    return this.list(name)?.length ?? 0;
  }

  /** The field as it stands; undefined when it is not there. */
  raw(name: string): unknown {
    return this.take(name);
  }

  private list(name: string): readonly unknown[] | null {
    const value = this.take(name);
    if (value === undefined) return null;
    if (!Array.isArray(value)) throw this.mistyped(name, value, "a list");
    return value;
  }

  private inside<T>(value: unknown, path: string, read: (reader: ObjectReader) => T): T {
    const reader = new ObjectReader(value, path, this.ignored);
    const result = read(reader);
    reader.noteUnknown();
    return result;
  }

  /** Adds the fields that nobody asked for to the list of ignored ones. */
  noteUnknown(): void {
    for (const name of Object.keys(this.fields)) if (!this.known.has(name)) this.ignored.push(this.at(name));
  }

  private take(name: string): unknown {
    this.known.add(name);
    return Object.hasOwn(this.fields, name) ? this.fields[name] : undefined;
  }

  private at(name: string): string {
    return this.path === "" ? name : `${this.path}.${name}`;
  }

  private mistyped(name: string, value: unknown, wanted: string): ShapeFault {
    return new ShapeFault(`${this.at(name)} is ${sayType(value)}, not ${wanted}`);
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function sayType(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : typeof value === "string" ? "a text" : typeof value === "number" ? "a number" : `${typeof value}`;
}
