import type { QueryFile } from "../../query/ast.ts";
import type { Project } from "../projects/project.ts";
import { inputStep, takeSteps, type Step } from "./steps.ts";

/** What was typed the last time, by query and parameter. */
export type GivenBefore = Map<string, string>;

/** Whose parameters are asked for. */
export interface Asked {
  /** As the user knows it. */
  readonly title: string;
  /** What tells it from other queries. */
  readonly key: string;
}

/**
 * Asks for the values of parameters that have none, as the query language writes them; undefined when the user gave
 * up. A value that does not fit what it is compared with is refused while it is typed.
 * @param file the query, joined with those that it uses
 */
export async function askParameters(
  project: Project,
  asked: Asked,
  file: QueryFile,
  given: GivenBefore,
): Promise<ReadonlyMap<string, string> | undefined> {
  const { givenValue, missingParameters } = await import("../../query/parameters.ts");
  const missing = missingParameters(file);
  if (missing.length === 0) return new Map();
  const names = await project.engine.call("query/names", {});
  const values = new Map<string, string>();
  const step = (name: string): Step => {
    const key = `${asked.key}\0${name}`;
    return inputStep({
      value: given.get(key) ?? "",
      prompt: `The value of $${name}: a number, a text, a date as 2024-05-31, or 7 days ago`,
      placeholder: name,
      check: (text) => {
        const value = givenValue(file, name, text, names);
        return value.kind === "problem" ? value.message : undefined;
      },
      answer: (text) => {
        given.set(key, text);
        const value = givenValue(file, name, text, names);
        if (value.kind === "literal") values.set(name, value.literal);
      },
    });
  };
  return (await takeSteps(`Parameters of ${asked.title}`, () => missing.map(step)))
    ? values
    : undefined;
}
