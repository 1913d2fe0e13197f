import { readFile, realpath } from "node:fs/promises";
import path from "node:path";
import { cancelled, systemCode, WinnowError } from "../base/errors.ts";
import { actionCommit } from "../core/curate/actions.ts";
import { textOfIds, type ExchangeTaskParams } from "../core/exchange/exchangeTasks.ts";
import { formatById } from "../core/exchange/formats.ts";
import type { Progress } from "../core/plugins/actionRun.ts";
import { badQuery } from "../core/query/badQuery.ts";
import { queryNames } from "../core/query/queryNames.ts";
import { givensOf, runQuery } from "../core/query/runQuery.ts";
import type { RecipeResult } from "../protocol/curate.ts";
import type { CommitInput } from "../protocol/data.ts";
import type { Action, QueryFile } from "../query/ast.ts";
import { parse } from "../query/parser.ts";
import { check } from "../query/resolve.ts";
import { resolveUses } from "../query/uses.ts";
import type { Engine } from "./engine.ts";
import { lastCommit, runOfPlugin, runRequest, type RunRequest } from "./recipeRuns.ts";
import { taskEnd } from "./taskEnd.ts";

type Step = RecipeResult["steps"][number];
type ExportAction = Extract<Action, { kind: "export" }>;

/** Who asked for a recipe. */
interface RecipeCaller {
  /** Aborts when the caller cancels it. */
  readonly signal: AbortSignal;
  /** Aborts when the caller is gone: nothing more is begun then. An export that is under way is a task, and goes on. */
  readonly ended: AbortSignal;
  /** Told how far the actions of plugins are, in steps of the recipe. */
  readonly told: (progress: Progress) => void;
}

/**
 * Runs the actions of a text on what its query selects at the start: changes each as one commit, exports into folders
 * of the project's folder, where an earlier export of the same format is replaced, and actions of plugins. The whole
 * text is checked before the first.
 * @throws WinnowError bad-query, bad-request, cancelled
 */
export async function runRecipe(
  engine: Engine,
  { text, path: from, runId }: { text: string; path: string; runId: number },
  { signal, ended, told }: RecipeCaller,
): Promise<RecipeResult> {
  engine.assertWritable();
  const file = await recipeOf(engine, text, from);
  const source = { db: engine.project.db, dataset: engine.dataset };
  const givens = givensOf(file);
  const { ids } = runQuery(source, file.query, givens);
  const either = AbortSignal.any([signal, ended]);
  const folders = new Map<Action, string>();
  for (const action of file.actions)
    if (action.kind === "export") folders.set(action, await folderOf(engine, action, from));
  const runs = new Map<Action, RunRequest>();
  for (const action of file.actions)
    if (action.kind === "run") runs.set(action, await runRequest(engine, ids, action, either));
  const before = lastCommit(engine);
  const steps: Step[] = [];
  for (const [i, action] of file.actions.entries()) {
    if (either.aborted) throw cancelled();
    const run = runs.get(action);
    if (run) {
      const tell = ({ done, total, message }: Progress): void =>
        told({
          done: i + (total ? Math.min(1, done / total) : 0),
          total: file.actions.length,
          message: message === "" ? run.title : `${run.title}: ${message}`,
        });
      steps.push(await runOfPlugin(engine, { ...run, runId }, either, tell));
      continue;
    }
    if (action.kind === "run") continue;
    if (action.kind === "export") {
      steps.push(await runExport(engine, ids, action, folders.get(action) ?? "", signal));
      continue;
    }
    const commit = actionCommit(source.db, source.dataset, ids, action, givens.now);
    const commitId = isEmpty(commit) ? null : engine.commits.do(commit).commitId;
    steps.push({ title: commit.title, done: commitId !== null, commitId, resultId: null });
  }
  return { instances: ids.length, before, steps };
}

async function recipeOf(engine: Engine, text: string, from: string): Promise<QueryFile> {
  const parsed = parse(text);
  const [mistake] = parsed.errors;
  if (mistake) throw badQuery(mistake, mistake.message);
  if (!parsed.file) throw new WinnowError("bad-query", "The recipe cannot be read.");
  const { file, errors } = await resolveUses(parsed.file, from, (used) => load(engine, used));
  const problems = check(file, queryNames(engine.dataset));
  const [problem] = [...errors, ...problems.filter(({ severity }) => severity === "error")];
  if (problem) throw badQuery(problem, problem.message);
  if (file.actions.length === 0)
    throw new WinnowError(
      "bad-query",
      'The recipe has no action. Add one after its query, such as: tag quality with "good"',
    );
  return file;
}

/** The path is contained in the project folder by then, as a text; links out of it are the user's own. */
async function load({ project }: Engine, used: string): Promise<string | null> {
  try {
    return await readFile(path.join(project.dir, used), "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return null;
    throw error;
  }
}

/**
 * A recipe comes with a repository, and so may links: what it writes is really below the project's folder, beside what
 * it is curating.
 */
async function folderOf({ project }: Engine, { to }: ExportAction, from: string): Promise<string> {
  const folder = path.resolve(project.dir, path.dirname(from), to.value);
  const isOurs = path
    .relative(project.dir, folder)
    .toLowerCase()
    .split(path.sep)
    .includes(".winnow");
  const [root, place] = await Promise.all([realpath(project.dir), realPlaceOf(folder)]);
  const relative = path.relative(root, place);
  const isInside = relative !== "" && !relative.startsWith("..") && !path.isAbsolute(relative);
  if (isInside && !isOurs) return folder;
  throw badQuery(to, `A recipe exports into folders below '${path.basename(project.dir)}' only.`);
}

/** Where a folder is or would be, with all links followed. */
async function realPlaceOf(folder: string): Promise<string> {
  try {
    return await realpath(folder);
  } catch (error) {
    const parent = path.dirname(folder);
    if (systemCode(error) !== "ENOENT" || parent === folder) throw error;
    return path.join(await realPlaceOf(parent), path.basename(folder));
  }
}

async function runExport(
  engine: Engine,
  ids: Int32Array,
  { format }: ExportAction,
  folder: string,
  signal: AbortSignal,
): Promise<Step> {
  const { title } = formatById(format);
  const place = path.relative(engine.project.dir, folder).replaceAll("\\", "/");
  const sentence = (count: number): string =>
    `Export ${count.toLocaleString("en")} ${count === 1 ? "image" : "images"} to ${place} as ${title}`;
  const how = { options: {}, splitProperty: "split", sources: null, replace: true, move: false };
  const params: ExchangeTaskParams = {
    kind: "export",
    format,
    path: folder,
    ids: textOfIds(ids),
    ...how,
  };
  const { id } = engine.tasks.add("exchange", sentence(ids.length), params);
  await taskEnd(engine, id, signal);
  // Without those that were left out.
  const count = engine.exchange.report(id)?.images ?? ids.length;
  return { title: sentence(count), done: true, commitId: null, resultId: null };
}

function isEmpty({ properties, tags, values }: CommitInput): boolean {
  return properties.length + tags.length === 0 && values.every(({ ids }) => ids.length === 0);
}
