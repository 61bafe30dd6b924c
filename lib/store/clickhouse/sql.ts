/** A piece of SQL whose values are literals already. */
export interface Sql {
  readonly text: string;
}

type Value = Sql | string | number | bigint | readonly Value[];

/**
 * SQL of a template: texts become quoted literals, whole numbers stand as they are, lists become comma-separated, and only
 * what is Sql itself goes in as it is. Values are not sent as parameters: lists of thousands of pairs are among them.
 */
export function sql(parts: TemplateStringsArray, ...values: readonly Value[]): Sql {
  let text = parts[0] ?? "";
  values.forEach((value, index) => {
    text += literalOf(value) + (parts[index + 1] ?? "");
  });
  return { text };
}

/** A name of ours in a schema, which nothing from outside is. */
export function nameSql(name: string): Sql {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw new TypeError(`${JSON.stringify(name)} is no name`);
  return { text: name };
}

/** Pieces with a word between them; `none` where there are none. */
export function joinSql(pieces: readonly Sql[], between: string, none = ""): Sql {
  return { text: pieces.length === 0 ? none : pieces.map(({ text }) => text).join(between) };
}

function literalOf(value: Value): string {
  if (typeof value === "string") return quoted(value);
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) throw new TypeError(`${value} is no whole number`);
    return String(value);
  }
  return "text" in value ? value.text : value.map(literalOf).join(", ");
}

/** A text as a literal. Control characters are escaped: a NUL would end the query early where it is passed as a C string. */
function quoted(text: string): string {
  return `'${text.replaceAll(/['\\\u0000-\u001f\u007f]/g, (character) => (character === "'" || character === "\\" ? `\\${character}` : `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`))}'`;
}
