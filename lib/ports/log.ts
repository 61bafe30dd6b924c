export type LogLevel = "debug" | "info" | "warn" | "error";

/** Where the server says what it does. Fields never hold flow content, request text or secrets. */
export interface Log {
  write(level: LogLevel, message: string, fields?: Readonly<Record<string, string | number | boolean | null>>): void;
}
