import { readFile } from "node:fs/promises";
import path from "node:path";
import { systemCode, WinnowError } from "../base/errors.ts";
import { actionCommit } from "../core/curate/actions.ts";
import { badQuery } from "../core/query/badQuery.ts";
import { queryNames } from "../core/query/queryNames.ts";
import { givensOf, runQuery } from "../core/query/runQuery.ts";
import type { CommitInput } from "../protocol/data.ts";
import type { RecipeResult } from "../protocol/curate.ts";
import type { QueryFile } from "../query/ast.ts";
import { parse } from "../query/parser.ts";
import { check } from "../query/resolve.ts";
import { resolveUses } from "../query/uses.ts";
import type { Engine } from "./engine.ts";

/**
 * Runs the actions of a text on what its query selects at the start, each as one commit. What is wrong anywhere in it
 * is found before the first.
 * @throws WinnowError bad-query, bad-request
 */
export async function runRecipe(
  engine: Engine,
  { text, path: from }: { text: string; path: string },
): Promise<RecipeResult> {
  engine.assertWritable();
  const file = await recipeOf(engine, text, from);
  const source = { db: engine.project.db, dataset: engine.dataset };
  const givens = givensOf(file);
  const { ids } = runQuery(source, file.query, givens);
  const steps: { title: string; commitId: number | null }[] = [];
  for (const action of file.actions) {
    if (action.kind === "export")
      throw badQuery(
        action,
        "Exports are not run by recipes yet: use 'Export' or 'winnow export'.",
      );
    const commit = actionCommit(source.db, source.dataset, ids, action, givens.now);
    const commitId = isEmpty(commit) ? null : engine.commits.do(commit).commitId;
    steps.push({ title: commit.title, commitId });
  }
  return { instances: ids.length, steps };
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

function isEmpty({ properties, tags, values }: CommitInput): boolean {
  return properties.length + tags.length === 0 && values.every(({ ids }) => ids.length === 0);
}
