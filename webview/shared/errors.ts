import { isCancelled, WinnowError } from "../../src/base/errors.ts";

/** Whether the user should read of an error: not of what was given up, nor of an engine that is away, which has its own banner. */
export function isWorthSaying(error: unknown): boolean {
  const isLost = error instanceof WinnowError && error.code === "engine-lost";
  return !isCancelled(error) && !isLost;
}
