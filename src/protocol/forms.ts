import type {
  ParameterChange,
  ParameterDescription,
  ParameterScalar,
} from "../plugin-api/parameters.ts";
import type { FormState } from "./plugins.ts";

// Forms follow from descriptions of parameters: one check for the page that shows a form, the command line, recipes, and
// the engine, which has the last word and knows the project besides.

export type Descriptions = Readonly<Record<string, ParameterDescription>>;
export type Values = Readonly<Record<string, unknown>>;
export type Changes = Readonly<Record<string, ParameterChange>>;

/** What only the project knows of a value: a sentence for what is wrong with it, else null. */
export type ProjectCheck = (description: ParameterDescription, value: unknown) => string | null;

/**
 * What is entered, checked: with defaults filled in, without the inputs that are not shown, and with a sentence for each
 * mistake. `changes` is what the action's `resolve` says.
 */
export function checkForm(
  declared: Descriptions,
  entered: Values,
  changes: Changes = {},
  ofProject: ProjectCheck = () => null,
): FormState {
  const described = mapped(declared, (one, name) => changed(one, changes[name]));
  const complete = mapped(described, (one, name) => entered[name] ?? defaultOf(one));
  const shown = Object.fromEntries(
    Object.entries(described).filter(
      ([name, one]) => !changes[name]?.hidden && isShown(one, described, complete),
    ),
  );
  const errors: Record<string, string> = {};
  const values: Record<string, unknown> = {};
  for (const [name, one] of Object.entries(described)) {
    // One that is not shown has its default, whatever was entered before it was hidden.
    const value = name in shown ? complete[name] : defaultOf(one);
    if (value !== undefined) values[name] = value;
    if (!(name in shown)) continue;
    const error = mistakeIn(one, value) ?? (value === undefined ? null : ofProject(one, value));
    const refusal = changes[name]?.error;
    if (error ?? refusal) errors[name] = error ?? refusal ?? "";
  }
  for (const name of Object.keys(entered))
    if (!Object.hasOwn(declared, name)) errors[name] = unknownName(name, Object.keys(declared));
  return { parameters: shown, errors, values };
}

/** The values of a form that have no mistake: what `resolve` gets. */
export function valuesWithoutMistakes({ values, errors }: FormState): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !(name in errors)));
}

/** All mistakes of a form as one sentence each; empty when it can be run. */
export function mistakesOf({ parameters, errors }: FormState): string[] {
  return Object.entries(errors).map(
    ([name, error]) => `${titleOf(name, parameters[name])}: ${error}`,
  );
}

/** Label of an input: its title, or its name in words. */
export function titleOf(name: string, description: ParameterDescription | undefined): string {
  if (description?.title) return description.title;
  const words = name.replaceAll(/[_-]+/g, " ").replaceAll(/([a-z\d])([A-Z])/g, "$1 $2");
  const text = words.trim().toLowerCase();
  return text === "" ? name : text[0].toUpperCase() + text.slice(1);
}

/** What is wrong with a value by its description alone; null: nothing. */
export function mistakeIn(description: ParameterDescription, value: unknown): string | null {
  if (value === undefined || value === null || isEmptyText(description, value))
    return description.optional || description.type === "boolean" ? null : needed(description);
  switch (description.type) {
    case "integer":
      if (!Number.isSafeInteger(value)) return "This is no whole number.";
      return outOfRange(description, value as number);
    case "number":
      if (!Number.isFinite(value)) return "This is no number.";
      return outOfRange(description, value as number);
    case "text":
    case "secret":
      return wrongText(description, value);
    case "query":
      return wrongText({ ...description, maxLength: 20_000 }, value);
    case "boolean":
      return typeof value === "boolean" ? null : "This is neither true nor false.";
    case "choice":
      return wrongChoice(description, value);
    case "property":
    case "tag":
    case "vector_type":
    case "own_vector_type":
      return isId(value) ? null : "This is no id.";
    case "file":
      return wrongFile(description, value);
    case "instances":
      return Array.isArray(value) && value.every(isId)
        ? null
        : "These are no instances: a list of their ids is asked for.";
  }
}

function changed(
  description: ParameterDescription,
  change: ParameterChange | undefined,
): ParameterDescription {
  if (!change) return description;
  const { description: text, choices, min, max, default: preset } = change;
  return {
    ...description,
    ...(text === undefined ? {} : { description: text }),
    ...(choices === undefined ? {} : { choices }),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(preset === undefined ? {} : { default: preset }),
  };
}

/** Conditions may follow from others that are hidden themselves: what nobody can see decides nothing. */
function isShown(
  { when }: ParameterDescription,
  described: Descriptions,
  values: Values,
  depth = 0,
): boolean {
  if (!when) return true;
  const other = described[when.parameter];
  // A condition on what is not there is the author's mistake: better shown than lost.
  if (!other || depth > 20) return true;
  const isOtherShown = isShown(other, described, values, depth + 1);
  const value = isOtherShown ? values[when.parameter] : defaultOf(other);
  const accepted: readonly ParameterScalar[] = Array.isArray(when.is) ? when.is : [when.is];
  return accepted.some((one) => one === value);
}

function defaultOf({ type, default: preset }: ParameterDescription): unknown {
  return preset ?? (type === "boolean" ? false : undefined);
}

function isEmptyText({ type }: ParameterDescription, value: unknown): boolean {
  // An empty text is a text, and an empty query selects all; an empty name or path is none.
  return value === "" && (type === "file" || type === "secret");
}

function needed({ type }: ParameterDescription): string {
  switch (type) {
    case "choice":
    case "property":
    case "tag":
    case "vector_type":
    case "own_vector_type":
    case "secret":
      return "Choose one.";
    case "file":
      return "Choose a file.";
    case "instances":
      return "Choose instances.";
    case "boolean":
    case "integer":
    case "number":
    case "query":
    case "text":
      return "This is needed.";
  }
}

function outOfRange({ min, max }: ParameterDescription, value: number): string | null {
  if (min !== undefined && value < min) return `It must be at least ${min}.`;
  if (max !== undefined && value > max) return `It must be at most ${max}.`;
  return null;
}

function wrongText({ maxLength = 10_000 }: ParameterDescription, value: unknown): string | null {
  if (typeof value !== "string") return "This is no text.";
  return value.length <= maxLength
    ? null
    : `It has ${value.length.toLocaleString("en")} characters, and ${maxLength.toLocaleString("en")} are the most.`;
}

function wrongChoice({ choices = [] }: ParameterDescription, value: unknown): string | null {
  if (choices.some((choice) => choice.value === value)) return null;
  // An empty one is "none", which nobody types.
  const offered = choices.slice(0, 10).flatMap(({ value: one }) => (one === "" ? [] : String(one)));
  return `'${String(value)}' is not among the choices${offered.length > 0 ? `: ${offered.join(", ")}${choices.length > 10 ? ", …" : ""}` : ""}.`;
}

function wrongFile({ extensions, folder }: ParameterDescription, value: unknown): string | null {
  if (typeof value !== "string" || !/^(?:\/|[A-Za-z]:[\\/]|\\\\)/.test(value))
    return "This is no absolute path.";
  if (folder || !extensions?.length) return null;
  const ending = value.slice(value.lastIndexOf(".") + 1).toLowerCase();
  return extensions.includes(ending) ? null : `Its name must end in .${extensions.join(" or .")}.`;
}

function unknownName(name: string, known: readonly string[]): string {
  return known.length === 0
    ? `There is no parameter '${name}': it takes none.`
    : `There is no parameter '${name}'. There are: ${known.join(", ")}.`;
}

function isId(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}

function mapped<T, R>(
  record: Readonly<Record<string, T>>,
  map: (value: T, name: string) => R,
): Record<string, R> {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, map(value, name)]),
  );
}
