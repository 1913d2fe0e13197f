import { createInterface } from "node:readline/promises";

/** Asks a question that is answered with y or n, on a terminal; undefined: there is nobody to ask. */
export async function askYes(question: string): Promise<boolean | undefined> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined;
  // On stderr: what is on stdout may go into a file.
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(?:es)?$/i.test((await lines.question(`${question} [y/N] `)).trim());
  } finally {
    lines.close();
  }
}
