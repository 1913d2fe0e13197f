import Mocha from "mocha";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

export interface FileRecord {
  passed: number;
  /** The title of each test or hook that failed, with the first line of what it said. */
  readonly failed: string[];
}

/** What a suite's process leaves behind, after each test, for scripts/test.ts, which adds the suites up. */
export interface SuiteRecord {
  /** By the path of the test file. */
  readonly files: Readonly<Record<string, FileRecord>>;
  /** False until the last test is over: a host that died in between leaves no other trace. */
  readonly finished: boolean;
}

/** Variables by which scripts/test.ts reaches a suite, through VS Code's extension host if need be. */
export const suiteVariables = {
  record: "WINNOW_TEST_RECORD",
  grep: "WINNOW_TEST_GREP",
  /** A JSON list of the only test files to run. */
  files: "WINNOW_TEST_FILES",
} as const;

/**
 * Runs test files in this process, shows each test and keeps the record of $WINNOW_TEST_RECORD.
 * @returns how many tests failed
 */
export async function runMocha(files: readonly string[]): Promise<number> {
  const grep = process.env[suiteVariables.grep];
  const mocha = new Mocha({
    timeout: 60_000,
    reporter: "spec",
    // An `it.only` that was left behind would pass for the whole suite.
    forbidOnly: true,
    ...(grep ? { grep } : {}),
  });
  const only = JSON.parse(process.env[suiteVariables.files] ?? "null") as string[] | null;
  for (const file of files) if (!only || only.includes(file)) mocha.addFile(file);
  await mocha.loadFilesAsync();
  const records: Record<string, FileRecord> = {};
  const recordOf = ({ file = "" }: Mocha.Runnable): FileRecord =>
    (records[file] ??= { passed: 0, failed: [] });
  const failures = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    runner.on("pass", (test) => {
      recordOf(test).passed++;
      record({ files: records, finished: false });
    });
    runner.on("fail", (test, error) => {
      const [says = ""] = String(error).split("\n");
      recordOf(test).failed.push(`${test.fullTitle()} (${says})`);
      record({ files: records, finished: false });
    });
  });
  record({ files: records, finished: true });
  return failures;
}

function record(suite: SuiteRecord): void {
  const file = process.env[suiteVariables.record];
  if (!file) return;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(suite));
}
