import { readFile } from "node:fs/promises";
import path from "node:path";
import { InvalidArgumentError, type Command } from "commander";
import { systemCode, WinnowError } from "../base/errors.ts";
import type { QueryFile } from "../query/ast.ts";
import { givenValue, withParameters } from "../query/parameters.ts";
import { parse } from "../query/parser.ts";
import { printQuery } from "../query/print.ts";
import { resolveUses } from "../query/uses.ts";
import { withEngine } from "./withEngine.ts";

/** A query as it was given: text, or the path of a `.winnow` file. */
export interface GivenQuery {
  readonly text: string;
  /** Absolute path that its `use` lines are relative to: of the file, or of one that would be here. */
  readonly path: string;
}

/** Values of parameters by name, as they were typed. */
export type Params = Readonly<Record<string, string>>;

export interface ParamOptions {
  readonly param?: Params;
}

/** Lets a command's query have `--param name=value`. */
export function takesParams(command: Command): Command {
  return command.option(
    "--param <name=value>",
    "the value of a parameter of the query; repeatable",
    collectParam,
  );
}

function collectParam(given: string, before: Params = {}): Params {
  const [, name, value] = /^\$?([^=]+)=(.*)$/s.exec(given) ?? [];
  if (name === undefined || value === undefined)
    throw new InvalidArgumentError("A parameter is a name and a value, such as least=0.5.");
  return { ...before, [name]: value };
}

/** Takes what ends in `.winnow` for a file, everything else for the text of a query. */
export async function readQuery(given: string): Promise<GivenQuery> {
  const file = path.resolve(given);
  if (!given.endsWith(".winnow")) return { text: given, path: path.resolve("query.winnow") };
  try {
    return { text: await readFile(file, "utf8"), path: file };
  } catch (error) {
    throw new WinnowError(
      "not-found",
      systemCode(error) === "ENOENT"
        ? `There is no file '${given}'. A query that is no file must not end in '.winnow'.`
        : `'${given}' cannot be read (${systemCode(error) ?? "no code"}).`,
      { cause: error },
    );
  }
}

/** What a query selects, as one text: joined with the files that it uses, and without what it does. */
export async function readSelection(
  given: string,
  projectDir: string,
  { param = {} }: ParamOptions,
): Promise<string> {
  const query = await withParams(await readQuery(given), projectDir, param);
  const { text } = query;
  const { file, errors } = parse(text);
  // What is wrong with a text is said by the engine, in the same words as always.
  if (!file || errors.length > 0 || file.uses.length + file.actions.length === 0) return text;
  return printQuery(await joined(file, query, projectDir));
}

/**
 * A query with values of its parameters in its text.
 * @throws WinnowError bad-query for a value that does not fit, or of a parameter that it has not
 */
export async function withParams(
  query: GivenQuery,
  projectDir: string,
  given: Params,
): Promise<GivenQuery> {
  const params = Object.entries(given);
  const { file, errors } = parse(query.text);
  if (params.length === 0 || !file || errors.length > 0) return query;
  const whole = await joined(file, query, projectDir);
  const names = await withEngine(projectDir, { create: false }, (engine) =>
    engine.call("query/names", {}),
  );
  const values = params.map(([name, typed]): [string, string] => {
    const value = givenValue(whole, name, typed, names);
    if (value.kind === "literal") return [name, value.literal];
    throw new WinnowError("bad-query", `--param ${name}=${typed}: ${value.message}`);
  });
  return { ...query, text: withParameters(query.text, new Map(values)) };
}

async function joined(
  file: QueryFile,
  { path: from }: GivenQuery,
  projectDir: string,
): Promise<QueryFile> {
  const own = path.relative(projectDir, from).replaceAll("\\", "/");
  const whole = await resolveUses(file, own, (used) => load(path.join(projectDir, used)));
  const [problem] = whole.errors;
  if (problem) throw new WinnowError("bad-query", problem.message);
  return whole.file;
}

async function load(file: string): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return null;
    throw error;
  }
}
