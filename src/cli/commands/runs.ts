import { Command, Option } from "commander";
import { WinnowError } from "../../base/errors.ts";
import type { EngineConnection } from "../../engine-client/engineConnection.ts";
import { runResults } from "../../engine-client/stateTransfer.ts";
import type { RunInfo } from "../../protocol/state.ts";
import { formatCount, print, say, type CommonOptions } from "../output.ts";
import { projectDirOf, withEngine } from "../withEngine.ts";

const page = 1000;

interface RunOptions extends CommonOptions {
  readonly owner?: string;
}

export function runsCommand(): Command {
  return new Command("runs")
    .description("what plugins worked out, with its settings and results")
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(showCommand())
    .addCommand(removeCommand());
}

function listCommand(): Command {
  return new Command("list")
    .description("all runs; with --json a line of JSON for each")
    .action(async (options: CommonOptions) => {
      await withEngine(await projectDirOf(options), { create: false }, async (engine) => {
        const runs = await allRuns(engine);
        if (runs.length === 0) return say("There are no runs: plugins make them.");
        await print(
          runs.map((run) => (options.json ? JSON.stringify(run) : lineOf(run))).join("\n"),
        );
      });
    });
}

function showCommand(): Command {
  return new Command("show")
    .description("the config of a run as JSON, or its results")
    .argument("<key>", "its key")
    .addOption(ofOwner())
    .option("--results", "its results instead, byte for byte")
    .action(async (key: string, options: RunOptions & { results?: boolean }) => {
      await withEngine(await projectDirOf(options), { create: false }, async (engine, signal) => {
        const found = await runOf(engine, key, options);
        if (!options.results) {
          const run = await engine.call("run/get", { owner: found.owner, key });
          return print(JSON.stringify(options.json ? run : run.config, null, options.json ? 0 : 2));
        }
        for await (const bytes of runResults(engine.call, found, signal)) await write(bytes);
      });
    });
}

function removeCommand(): Command {
  return new Command("remove")
    .description("forget a run, with its results")
    .argument("<key>", "its key")
    .addOption(ofOwner())
    .action(async (key: string, options: RunOptions) => {
      await withEngine(await projectDirOf(options), { create: false }, async (engine) => {
        const { owner } = await runOf(engine, key, options);
        await engine.call("run/remove", { owner, key });
        await print(options.json ? JSON.stringify({ removed: key }) : `Removed '${key}'.`);
      });
    });
}

function ofOwner(): Option {
  return new Option("--owner <id>", "the plugin that made it, where several have the key");
}

async function allRuns(engine: EngineConnection): Promise<RunInfo[]> {
  const runs: RunInfo[] = [];
  for (;;) {
    const offset = runs.length;
    const some = await engine.call("run/list", { owner: null, offset, limit: page });
    runs.push(...some);
    if (some.length < page) return runs;
  }
}

/** @throws WinnowError not-found, bad-request where several plugins have one of the key */
async function runOf(
  engine: EngineConnection,
  key: string,
  { owner }: RunOptions,
): Promise<RunInfo> {
  const runs = (await allRuns(engine)).filter((run) => owner === undefined || run.owner === owner);
  const [found, ...others] = runs.filter((run) => run.key === key);
  if (found && others.length === 0) return found;
  if (found)
    throw new WinnowError(
      "bad-request",
      `Several plugins have a run '${key}'. Name one with --owner: ${[found, ...others].map((run) => run.owner).join(", ")}.`,
    );
  const known = runs.slice(0, 20).map((run) => `'${run.key}'`);
  throw new WinnowError(
    "not-found",
    `There is no run '${key}'. ${known.length > 0 ? `There are: ${known.join(", ")}.` : "None was made yet."}`,
  );
}

function lineOf({ key, owner, createdAt, results }: RunInfo): string {
  const when = new Date(createdAt).toISOString().slice(0, 16).replace("T", " ");
  const bytes = results ? `${formatCount(results.bytes)} bytes of results` : "no results";
  return `${key}  of ${owner}  ${when}  ${bytes}`;
}

function write(bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}
