import { randomBytes } from "node:crypto";

/** 128 random bits as 22 characters that need no escaping in an address: an id that nobody guesses. */
export function randomId(): string {
  return randomBytes(16).toString("base64url");
}

/** Whether a text could be an id of `randomId`. */
export function isRandomId(text: string): boolean {
  return /^[\w-]{22}$/.test(text);
}
