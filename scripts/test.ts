// `npm test`, or `node scripts/run.mjs test [SUITE…] [--grep TITLE]` for some of it. The last line is the sum.
import { parseArgs } from "node:util";
import { buildAll } from "./lib/bundles.ts";
import { say, sentence } from "./lib/say.ts";
import { runTask } from "./lib/shutdown.ts";
import type { Counts } from "./test/runMocha.ts";
import { runSuite, suites, type Suite, type SuiteOptions } from "./test/suites.ts";

await runTask(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { grep: { type: "string" } },
  });
  const chosen = positionals.length > 0 ? positionals.map(parseSuite) : suites;
  let { passed, failed } = await build();
  for (const suite of chosen) {
    const counts = await runTimed(suite, values.grep === undefined ? {} : { grep: values.grep });
    passed += counts.passed;
    failed += counts.failed;
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
});

/** A build that works is no test passed, but one that fails is a failure: what the suites run would be an old one. */
async function build(): Promise<Counts> {
  try {
    await buildAll({ production: false });
    return { passed: 0, failed: 0 };
  } catch (error) {
    say(sentence(error));
    return { passed: 0, failed: 1 };
  }
}

async function runTimed(suite: Suite, options: SuiteOptions): Promise<Counts> {
  console.log(`\n${suite}`);
  const start = performance.now();
  const counts = await runSuite(suite, options);
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  say(`${suite}: ${counts.passed} passed, ${counts.failed} failed in ${seconds} s`);
  return counts;
}

function parseSuite(name: string): Suite {
  const known: readonly Suite[] = [...suites, "desktop"];
  const suite = known.find((candidate) => candidate === name);
  if (suite) return suite;
  throw new Error(`There is no suite "${name}"; they are ${known.join(", ")}.`);
}
