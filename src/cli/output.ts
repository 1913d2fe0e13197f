import { isCancelled, messageOf } from "../base/errors.ts";

export const exitCodes = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** What every command accepts. */
export interface CommonOptions {
  readonly project?: string;
  readonly json?: boolean;
}

/** Writes results to stdout and resolves when the reader has taken them: a pipe may be slower than we are. */
export function print(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(`${text}\n`, (error) => (error ? reject(error) : resolve()));
  });
}

export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** One sentence on stderr, and the exit code. */
export function reportFailure(error: unknown): number {
  if (isEndOfReader(error)) return exitCodes.done;
  say(isCancelled(error) ? "Cancelled." : `winnow: ${messageOf(error)}`);
  return isCancelled(error) ? exitCodes.interrupted : exitCodes.failed;
}

/** `winnow list | head`: whoever read the output has had enough, which is no failure. */
function isEndOfReader(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EPIPE";
}

export function formatCount(count: number): string {
  return count.toLocaleString("en");
}

export function plural(count: number, one: string, many: string): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
