import path from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { parse } from "../../query/parser.ts";
import { quoteName, quoteText } from "../../query/quoting.ts";
import { exitCodes, plural, print, say, type CommonOptions } from "../output.ts";
import {
  readQuery,
  readSelection,
  takesParams,
  withParams,
  type ParamOptions,
} from "../queryText.ts";
import { ProgressLine } from "../progressLine.ts";
import { placesOf, tellPlaces } from "../plugins.ts";
import { projectDirOf, withEngine } from "../withEngine.ts";

interface TargetOptions extends CommonOptions, ParamOptions {
  readonly query?: string;
  readonly all?: boolean;
}

export function runCommand(): Command {
  return takesParams(new Command("run"))
    .description("carry out the actions of a recipe (a .winnow file)")
    .argument("<file>", "a .winnow file")
    .action(async (file: string, options: CommonOptions & ParamOptions) => {
      const { text, path: from } = await withParams(
        await readQuery(file),
        await projectDirOf(options),
        options.param ?? {},
      );
      await runText(text, from, options);
    });
}

export function tagCommand(): Command {
  return withTarget(
    new Command("tag")
      .description("tag images; a property that is not there yet is made")
      .argument("<property>", "the property that holds the tags")
      .argument("<tags...>", "names of tags")
      .option("--remove", "take the tags away instead"),
  ).action(
    async (property: string, tags: string[], options: TargetOptions & { remove?: boolean }) => {
      const list = tags.map(quoteText).join(", ");
      const name = quoteName(property);
      await runAction(
        options.remove ? `untag ${name} of ${list}` : `tag ${name} with ${list}`,
        options,
      );
    },
  );
}

export function setCommand(): Command {
  return withTarget(
    new Command("set")
      .description("give images a value; a property that is not there yet is made")
      .argument("<property>", "its name")
      .argument("[value]", "a number, true, false, a date as 2024-05-31, or a text")
      .option("--clear", "take the value away instead"),
  ).action(
    async (
      property: string,
      value: string | undefined,
      options: TargetOptions & { clear?: boolean },
    ) => {
      if ((value === undefined) !== (options.clear ?? false)) {
        say("winnow: give a value, or --clear to take it away.");
        process.exitCode = exitCodes.usage;
        return;
      }
      const name = quoteName(property);
      const action = value === undefined ? `clear ${name}` : `set ${name} to ${literalOf(value)}`;
      await runAction(action, options);
    },
  );
}

interface SplitOptions extends TargetOptions {
  readonly as: string;
  readonly by?: string;
  readonly groupedBy?: string;
  readonly seed: number;
}

export function splitCommand(): Command {
  return withTarget(
    new Command("split")
      .description("split images at random; copies of an image stay together")
      .argument("<parts...>", "names and shares, such as train=80 val=10 test=10", collectPart)
      .option("--as <property>", "the tag property that holds the result", "split")
      .option("--by <property>", "give each part its share of every value of it")
      .option("--grouped-by <property>", "never part images with the same value of it")
      .option("--seed <number>", "another one gives another split", wholeNumber, 0),
  ).action(async (parts: readonly string[], options: SplitOptions) => {
    const by = options.by === undefined ? "" : ` by ${quoteName(options.by)}`;
    const grouped =
      options.groupedBy === undefined ? "" : ` grouped by ${quoteName(options.groupedBy)}`;
    const as = ` seed ${options.seed} as ${quoteName(options.as)}`;
    await runAction(`split into ${parts.join(", ")}${by}${grouped}${as}`, options);
  });
}

function withTarget(command: Command): Command {
  return takesParams(command)
    .option("--query <query>", "of what this query selects: a text, or a .winnow file")
    .option("--all", "of all images");
}

async function runAction(action: string, options: TargetOptions): Promise<void> {
  if ((options.query === undefined) === !options.all) {
    say("winnow: say of which images: --query QUERY, or --all.");
    process.exitCode = exitCodes.usage;
    return;
  }
  const text = await readSelection(options.query ?? "", await projectDirOf(options), options);
  await runText(`${text}\n${action}\n`, path.resolve("query.winnow"), options);
}

async function runText(text: string, from: string, options: CommonOptions): Promise<void> {
  const projectDir = await projectDirOf(options);
  const relative = path.relative(projectDir, from).replaceAll("\\", "/");
  const places = runsPlugins(text) ? await placesOf(projectDir, undefined) : null;
  const result = await withEngine(projectDir, { create: false }, async (engine, signal) => {
    if (places) await tellPlaces(engine, places);
    const progress = new ProgressLine();
    engine.on("run/progress", ({ done, total, message }) =>
      progress.tell(`${message}: ${Math.floor((100 * done) / (total ?? 1))} %`),
    );
    return engine
      .call("curate/recipe", { text, path: relative, runId: 1 }, signal)
      .finally(() => progress.end());
  });
  if (options.json) return print(JSON.stringify(result));
  const lines = result.steps.map(({ title, done }) =>
    done ? title : `${title}: nothing to change`,
  );
  await print([plural(result.instances, "image", "images"), ...lines].join("\n"));
}

/** Nothing of plugins is loaded for a recipe that needs none. */
function runsPlugins(text: string): boolean {
  return parse(text).file?.actions.some(({ kind }) => kind === "run") ?? false;
}

/** Numbers, truth values and dates are themselves; everything else is a text. */
function literalOf(value: string): string {
  const isPlain =
    /^(-?\d+(\.\d+)?(e[+-]?\d+)?|true|false|\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d)?)?)$/i;
  return isPlain.test(value) ? value : quoteText(value);
}

function collectPart(text: string, before: readonly string[] = []): string[] {
  const [, name, share] = /^(.+)=(\d+(?:\.\d+)?)$/.exec(text) ?? [];
  if (name === undefined || share === undefined)
    throw new InvalidArgumentError("A part is a name and a share, such as train=80.");
  return [...before, `${quoteName(name)} ${share}`];
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0)
    throw new InvalidArgumentError("It is a whole number from 0 on.");
  return value;
}
