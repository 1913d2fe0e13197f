import Mocha from "mocha";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

/** What a suite's process leaves behind, after each test, for scripts/test.ts, which adds the suites up. */
export interface SuiteRecord extends Counts {
  /** False until the last test is over: a host that died in between leaves no other trace. */
  readonly finished: boolean;
}

/** Variables by which scripts/test.ts reaches a suite, through VS Code's extension host if need be. */
export const suiteVariables = { record: "WINNOW_TEST_RECORD", grep: "WINNOW_TEST_GREP" } as const;

/** Runs test files in this process, shows each test and keeps the record of $WINNOW_TEST_RECORD. */
export async function runMocha(files: readonly string[]): Promise<Counts> {
  const grep = process.env[suiteVariables.grep];
  const mocha = new Mocha({
    timeout: 30_000,
    reporter: "spec",
    // An `it.only` that was left behind would pass for the whole suite.
    forbidOnly: true,
    ...(grep ? { grep } : {}),
  });
  for (const file of files) mocha.addFile(file);
  await mocha.loadFilesAsync();
  const counts = { passed: 0, failed: 0 };
  await new Promise<void>((resolve) => {
    const runner = mocha.run(() => resolve());
    runner.on("pass", () => {
      counts.passed++;
      record({ ...counts, finished: false });
    });
    runner.on("fail", () => {
      counts.failed++;
      record({ ...counts, finished: false });
    });
  });
  record({ ...counts, finished: true });
  return counts;
}

function record(suite: SuiteRecord): void {
  const file = process.env[suiteVariables.record];
  if (!file) return;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(suite));
}
