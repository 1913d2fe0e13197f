import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { runCheck } from "../check/steps.ts";
import { spawnTree } from "../lib/processTree.ts";
import { out, root } from "../lib/paths.ts";
import { say } from "../lib/say.ts";
import { suiteVariables, type Counts, type SuiteRecord } from "./runMocha.ts";

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

/** Runs a suite in processes of its own; whatever goes wrong on the way counts as a failure. */
export async function runSuite(suite: Suite, { grep }: SuiteOptions): Promise<Counts> {
  if (suite === "check") return runCheck({ fix: false });
  const recordFile = path.join(out, "test", `${suite}.json`);
  await rm(recordFile, { force: true });
  const tree = spawnTree(process.execPath, commandOf(suite), {
    cwd: root,
    stdio: "inherit",
    env: {
      ...process.env,
      [suiteVariables.record]: recordFile,
      ...(grep ? { [suiteVariables.grep]: grep } : {}),
    },
  });
  const timer = setTimeout(() => {
    say(`${suite} did not end within ${limit / 60_000} minutes`);
    void tree.stop();
  }, limit);
  const exitCode = await new Promise<number | null>((resolve) => {
    tree.child.once("error", () => resolve(null));
    tree.child.once("exit", resolve);
  });
  clearTimeout(timer);
  await tree.stop();
  return judge(exitCode, await readRecord(recordFile));
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

/** A suite that fails without a failed test did not start, did not end or left something running. */
function judge(exitCode: number | null, { passed, failed, finished }: SuiteRecord): Counts {
  const sound = finished && passed + failed > 0 && (exitCode === 0 || failed > 0);
  return { passed, failed: sound ? failed : failed + 1 };
}

async function readRecord(file: string): Promise<SuiteRecord> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch {
    return { passed: 0, failed: 0, finished: false }; // the suite ended before its first test
  }
}
