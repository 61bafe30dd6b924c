import { AppError } from "@/lib/platform/errors";

/** Bytes that are no record, with the place that shows it: an offset in bytes from the record's start. */
export class BrokenRecord extends AppError {
  readonly offset: number;

  constructor(offset: number, reason: string) {
    super("bad-record", `${reason} (byte ${offset})`);
    this.name = "BrokenRecord";
    this.offset = offset;
  }
}
