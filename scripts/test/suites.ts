import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { runCheck } from "../check/steps.ts";
import { spawnTree } from "../lib/processTree.ts";
import { out, root } from "../lib/paths.ts";
import { say } from "../lib/say.ts";
import { suiteVariables, type SuiteRecord } from "./runMocha.ts";

/** The suites in the order of a whole run: what is quick to fail comes first. */
export const suites = [
  "check",
  "unit",
  "contract",
  "templates",
  "faults",
  "integration",
  "e2e",
] as const;

/** "desktop" is the integration suite in a desktop VS Code; it is not part of a whole run. */
export type Suite = (typeof suites)[number] | "desktop";

export interface SuiteOptions {
  /** Runs the tests whose titles match. */
  readonly grep?: string;
}

export interface SuiteResult {
  readonly passed: number;
  /** A line for each. */
  readonly failed: readonly string[];
  /** What failed first and passed when its file was run again by itself. */
  readonly flaky: readonly string[];
}

/**
 * Runs a suite in processes of its own; whatever goes wrong on the way counts as a failure. A few test files that fail
 * are run once more by themselves, to tell a defect from a chance of the machine; both are told at the end.
 */
export async function runSuite(suite: Suite, options: SuiteOptions): Promise<SuiteResult> {
  if (suite === "check") return { ...(await runCheck({ fix: false })), flaky: [] };
  const first = await runProcess(suite, options);
  const failing = Object.keys(first.files).filter((file) => first.files[file].failed.length > 0);
  if (first.problem || failing.length === 0 || failing.length > mostAgain) return resultOf(first);
  say(`${suite}: running again ${failing.map((file) => path.basename(file)).join(", ")}`);
  const again = await runProcess(suite, options, failing);
  const result = resultOf({ ...again, files: { ...first.files, ...again.files } });
  const firstFailed = failing.flatMap((file) => first.files[file].failed);
  return { ...result, flaky: result.failed.length === 0 ? firstFailed : [] };
}

/** More files than these do not fail by chance. */
const mostAgain = 3;

interface Run {
  readonly files: SuiteRecord["files"];
  /** What went wrong beside the tests. */
  readonly problem: string | null;
}

function resultOf({ files, problem }: Run): SuiteResult {
  const records = Object.values(files);
  return {
    passed: records.reduce((sum, { passed }) => sum + passed, 0),
    failed: [...records.flatMap(({ failed }) => failed), ...(problem ? [problem] : [])],
    flaky: [],
  };
}

async function runProcess(
  suite: Exclude<Suite, "check">,
  { grep }: SuiteOptions,
  files?: readonly string[],
): Promise<Run> {
  const recordFile = path.join(out, "test", `${suite}.json`);
  await rm(recordFile, { force: true });
  const tree = spawnTree(process.execPath, commandOf(suite), {
    cwd: root,
    stdio: "inherit",
    env: {
      ...process.env,
      [suiteVariables.record]: recordFile,
      ...(grep ? { [suiteVariables.grep]: grep } : {}),
      ...(files ? { [suiteVariables.files]: JSON.stringify(files) } : {}),
    },
  });
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    void tree.stop();
  }, limit);
  const exitCode = await new Promise<number | null>((resolve) => {
    tree.child.once("error", () => resolve(null));
    tree.child.once("exit", resolve);
  });
  clearTimeout(timer);
  await tree.stop();
  const record = await readRecord(recordFile);
  const late = isLate ? ` within ${limit / 60_000} minutes` : "";
  return {
    files: record.files,
    problem: record.finished ? problemOf(exitCode, record) : `the suite did not end${late}`,
  };
}

const limit = 25 * 60_000;

function commandOf(suite: Exclude<Suite, "check">): string[] {
  switch (suite) {
    case "unit":
    case "contract":
    case "templates":
    case "faults":
      return ["scripts/test/nodeSuite.ts", `test/${suite}`];
    case "integration":
      return ["scripts/test/integrationSuite.ts"];
    case "desktop":
      return ["scripts/test/integrationSuite.ts", "--desktop"];
    case "e2e":
      return ["scripts/test/e2eSuite.ts"];
  }
}

/** A suite that fails without a failed test had none to run or left something running. */
function problemOf(exitCode: number | null, { files }: SuiteRecord): string | null {
  const records = Object.values(files);
  if (records.length === 0) return "no test was run";
  return exitCode === 0 || records.some(({ failed }) => failed.length > 0)
    ? null
    : `the suite ended with exit code ${exitCode}`;
}

async function readRecord(file: string): Promise<SuiteRecord> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch {
    return { files: {}, finished: false }; // the suite ended before its first test
  }
}
