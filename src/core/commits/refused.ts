import { WinnowError } from "../../base/errors.ts";

/** A commit that cannot be: nothing of it is written. */
export function refused(message: string): WinnowError {
  return new WinnowError("bad-request", message);
}
