import os from "node:os";
import { capture, CommandFailed } from "../lib/command.ts";
import { root, toolPath } from "../lib/paths.ts";

interface Step {
  readonly title: string;
  /** A tool's entry file and its arguments, run by Node in the root. */
  readonly command: readonly string[];
  /** What to run instead for `--fix`, where the tool can repair what it finds. */
  readonly fix?: readonly string[];
}

const tsc = toolPath("typescript", "bin", "tsc");
const oxlint = toolPath("oxlint", "bin", "oxlint");
const prettier = toolPath("prettier", "bin", "prettier.cjs");

const steps: readonly Step[] = [
  ...["neutral", "node", "extension", "webview", "templates", "test"].map((project) => ({
    title: `types: ${project}`,
    command: [tsc, "-p", `tsconfig/${project}.json`],
  })),
  { title: "lint", command: [oxlint], fix: [oxlint, "--fix"] },
  { title: "dead code", command: [toolPath("knip", "bin", "knip.js"), "--no-progress"] },
  {
    title: "format",
    command: [prettier, "--check", "--log-level=warn", "."],
    fix: [prettier, "--write", "--log-level=warn", "."],
  },
  {
    title: "capabilities",
    command: ["scripts/capabilities.ts", "--check"],
    fix: ["scripts/capabilities.ts"],
  },
  {
    title: "plugin API reference",
    command: ["scripts/pluginApi.ts", "--check"],
    fix: ["scripts/pluginApi.ts"],
  },
  {
    title: "plugin guide",
    command: ["scripts/pluginGuide.ts", "--check"],
    fix: ["scripts/pluginGuide.ts"],
  },
];

/** Runs every step, as many at once as there are processors, and prints a line for each; a failing one's output whole. */
export async function runCheck({ fix }: { fix: boolean }): Promise<{
  passed: number;
  /** The titles of the steps. */
  failed: string[];
}> {
  const waiting = [...steps];
  const failed: string[] = [];
  async function work(): Promise<void> {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      const start = performance.now();
      const problem = await runStep(step, fix);
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      console.log(`  ${problem === undefined ? "ok  " : "FAIL"} ${step.title} (${seconds} s)`);
      if (problem === undefined) continue;
      failed.push(step.title);
      console.log(problem);
    }
  }
  await Promise.all(Array.from({ length: os.availableParallelism() }, work));
  return { passed: steps.length - failed.length, failed };
}

async function runStep(step: Step, fix: boolean): Promise<string | undefined> {
  const command = (fix && step.fix) || step.command;
  try {
    await capture(process.execPath, [...command], { cwd: root });
    return undefined;
  } catch (error) {
    return error instanceof CommandFailed ? error.output : String(error);
  }
}
