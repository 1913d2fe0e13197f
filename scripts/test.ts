// `npm test`, or `node scripts/run.mjs test [SUITE…] [--grep TITLE]` for some of it. The last line is the sum.
import { parseArgs } from "node:util";
import { buildAll } from "./lib/bundles.ts";
import { say, sentence } from "./lib/say.ts";
import { runTask } from "./lib/shutdown.ts";
import {
  runSuite,
  suites,
  type Suite,
  type SuiteOptions,
  type SuiteResult,
} from "./test/suites.ts";

await runTask(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { grep: { type: "string" } },
  });
  const chosen = positionals.length > 0 ? positionals.map(parseSuite) : suites;
  const sum = { passed: 0, failed: await build(), flaky: [] as string[] };
  for (const suite of chosen) {
    const of = (line: string): string => `${suite}: ${line}`;
    const { passed, failed, flaky } = await runTimed(
      suite,
      values.grep === undefined ? {} : { grep: values.grep },
    );
    sum.passed += passed;
    sum.failed.push(...failed.map(of));
    sum.flaky.push(...flaky.map(of));
  }
  list("Failed once, and passed when its file was run again by itself", sum.flaky);
  list("Failed", sum.failed);
  console.log(`${sum.passed} passed, ${sum.failed.length} failed`);
  process.exitCode = sum.failed.length > 0 ? 1 : 0;
});

function list(title: string, lines: readonly string[]): void {
  if (lines.length > 0) console.log(`\n${[`${title}:`, ...lines].join("\n  ")}\n`);
}

/**
 * A build that works is no test passed, but one that fails is a failure: what the suites run would be an old one.
 * @returns what failed
 */
async function build(): Promise<string[]> {
  try {
    await buildAll({ production: false });
    return [];
  } catch (error) {
    return [`build: ${sentence(error)}`];
  }
}

async function runTimed(suite: Suite, options: SuiteOptions): Promise<SuiteResult> {
  console.log(`\n${suite}`);
  const start = performance.now();
  const result = await runSuite(suite, options);
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  say(`${suite}: ${result.passed} passed, ${result.failed.length} failed in ${seconds} s`);
  return result;
}

function parseSuite(name: string): Suite {
  const known: readonly Suite[] = [...suites, "desktop"];
  const suite = known.find((candidate) => candidate === name);
  if (suite) return suite;
  throw new Error(`There is no suite "${name}"; they are ${known.join(", ")}.`);
}
