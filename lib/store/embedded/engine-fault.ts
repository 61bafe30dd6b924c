/** A refusal in ClickHouse's words: its client knows the code and the name, people read the text. */
export class EngineFault extends Error {
  /** Of ClickHouse's error codes. */
  readonly code: number;

  constructor(code: number, type: string, text: string) {
    super(`Code: ${code}. DB::Exception: ${text}. (${type})`);
    this.name = "EngineFault";
    this.code = code;
  }
}

/** The code that ClickHouse's words begin with; 1002 (UNKNOWN_EXCEPTION) for words that are not ClickHouse's. */
export function codeOfWords(words: string): number {
  return Number(/^Code: (\d+)\b/.exec(words)?.[1] ?? 1002);
}

/** Anything thrown, as the words of an answer: those of ClickHouse as they are. */
export function wordsOf(thrown: unknown): string {
  const words = thrown instanceof Error ? thrown.message : String(thrown);
  if (!/^Code: \d+/.test(words)) return `Code: 1002. DB::Exception: ${words}. (UNKNOWN_EXCEPTION)`;
  // Where the disk fills up between the engine's look at it and its writing, the code is that of any failed write.
  return words.includes("No space left on device") ? "Code: 243. DB::Exception: No space left on device. (NOT_ENOUGH_SPACE)" : words;
}

/** The HTTP status that ClickHouse answers an error with. */
export function statusOfCode(code: number): number {
  switch (code) {
    case 516: // AUTHENTICATION_FAILED
      return 403;
    case 60: // UNKNOWN_TABLE
    case 81: // UNKNOWN_DATABASE
    case 47: // UNKNOWN_IDENTIFIER
    case 46: // UNKNOWN_FUNCTION
      return 404;
    case 36: // BAD_ARGUMENTS
    case 62: // SYNTAX_ERROR
    case 115: // UNKNOWN_SETTING
    case 456: // UNKNOWN_QUERY_PARAMETER
      return 400;
    case 48: // NOT_IMPLEMENTED
      return 501;
    case 307: // TOO_MANY_BYTES
      return 413;
    case 202: // TOO_MANY_SIMULTANEOUS_QUERIES
    case 236: // ABORTED
      return 503;
    default:
      return 500;
  }
}
