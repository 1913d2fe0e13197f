import type { Literal, Parameter, QueryFile } from "./ast.ts";
import { check } from "./resolve.ts";
import type { QueryNames } from "./names.ts";
import { parse } from "./parser.ts";
import { printLiteral } from "./print.ts";
import { quoteName, quoteText } from "./quoting.ts";
import { walkFile } from "./walk.ts";

export type GivenValue =
  /** As the language writes it. */
  | { readonly kind: "literal"; readonly literal: string }
  /** A sentence: why it does not fit. */
  | { readonly kind: "problem"; readonly message: string };

/** Parameters that a file, joined with those that it uses, needs a value of. */
export function missingParameters(file: QueryFile): string[] {
  const used = usedParameters(file);
  return file.parameters.flatMap(({ name, value }) =>
    value === null && used.has(name.text) ? [name.text] : [],
  );
}

/**
 * What was typed as the value of a parameter: as the language has it (`5`, `2024-05-01`, `7 days ago`, `"cat"`) where
 * that fits what it is compared with, else as a text without its quotes.
 *
 * @param file joined with those that it uses
 */
export function givenValue(
  file: QueryFile,
  name: string,
  typed: string,
  names: QueryNames,
): GivenValue {
  const text = typed.trim();
  if (!usedParameters(file).has(name))
    return { kind: "problem", message: `Nothing in the query uses the parameter $${name}.` };
  if (text === "") return { kind: "problem", message: "Type a value." };
  const before = new Set(errorsWith(file, name, null, names));
  const problems: string[] = [];
  for (const written of [text, quoteText(text)]) {
    const value = literalOf(written);
    if (!value) continue;
    const problem = errorsWith(file, name, value, names).find((message) => !before.has(message));
    if (problem === undefined) return { kind: "literal", literal: printLiteral(value) };
    problems.push(problem);
  }
  return { kind: "problem", message: problems[0] ?? "This is no value." };
}

/** A text with values of parameters, as {@link givenValue} has them, in place of those that it declares. */
export function withParameters(text: string, values: ReadonlyMap<string, string>): string {
  if (values.size === 0) return text;
  const declared = parse(text).file?.parameters ?? [];
  const own = declared.filter(({ name }) => values.has(name.text));
  const others = [...values.keys()].filter((name) => !own.some((each) => each.name.text === name));
  const line = (name: string): string => `param ${quoteName(name)} = ${values.get(name) ?? ""}`;
  let given = text;
  for (const { name, start, end } of own.toReversed())
    given = given.slice(0, start) + line(name.text) + given.slice(end);
  return [given, ...others.map(line)].join("\n");
}

function usedParameters(file: QueryFile): ReadonlySet<string> {
  const used = new Set<string>();
  walkFile(file, { parameter: ({ name }) => void used.add(name) });
  return used;
}

function literalOf(text: string): Literal | null {
  const { file, errors } = parse(`param p = ${text}`);
  const [parameter, ...more] = file?.parameters ?? [];
  const isAlone = more.length === 0 && file?.query.end === 0 && file.actions.length === 0;
  return errors.length === 0 && isAlone ? (parameter?.value ?? null) : null;
}

function errorsWith(
  file: QueryFile,
  name: string,
  value: Literal | null,
  names: QueryNames,
): string[] {
  const given: Parameter = { name: { kind: "name", text: name, start: 0, end: 0 }, value, ...none };
  const others = file.parameters.filter((each) => each.name.text !== name);
  return check({ ...file, parameters: [given, ...others] }, names)
    .filter(({ severity }) => severity === "error")
    .map(({ message }) => message);
}

const none = { start: 0, end: 0 };
