/** Tells the person at the terminal what a task is doing. It goes to stderr: stdout belongs to the task's result. */
export function say(line: string): void {
  process.stderr.write(`winnow: ${line}\n`);
}

/** What to show for anything that was thrown: our errors' sentences, with their causes' below. */
export function sentence(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined
    ? error.message
    : `${error.message}\n  because: ${sentence(error.cause)}`;
}
