import type { FormOptions, ParameterDescription } from "../../src/protocol/formPage.ts";

/** One of the values that an input offers. */
interface Offered {
  readonly value: string | number | boolean;
  readonly text: string;
  readonly about: string;
}

/** What an input offers: of the action's choices, or of what the project has. */
export function offeredBy(description: ParameterDescription, options: FormOptions): Offered[] {
  const { type, choices = [], types, modes, of = "images" } = description;
  switch (type) {
    case "choice":
      return choices.map(({ value, title, description: about = "" }) => ({
        value,
        text: title ?? String(value),
        about,
      }));
    case "property":
      return options.properties
        .filter((one) => !types || types.some((each) => each === one.type))
        .filter((one) => !modes || modes.some((each) => each === one.mode))
        .map(({ id, name, detail }) => ({ value: id, text: `${name} (${detail})`, about: "" }));
    case "vector_type":
    case "own_vector_type":
      return options.vectorTypes
        .filter((one) => one.of === of && (type === "vector_type" || one.own))
        .map(({ id, name, detail }) => ({ value: id, text: `${name} (${detail})`, about: "" }));
    case "secret":
      return options.secrets.map(({ name, description: about }) => ({
        value: name,
        text: name,
        about,
      }));
    case "boolean":
    case "file":
    case "instances":
    case "integer":
    case "number":
    case "query":
    case "tag":
    case "text":
      return [];
  }
}

/** Why it offers nothing, and what would change that where one has to be chosen. */
export function nothingFor({ type, of, optional }: ParameterDescription): string {
  const [none, next] = of === "annotations" ? nothingOfObjects : (nothing[type] ?? nothingElse);
  return next === undefined || optional ? none : `${none} ${next}`;
}

type Nothing = readonly [none: string, next?: string];

const nothingElse: Nothing = ["There is nothing to choose from."];
const nothingOfObjects: Nothing = [
  "There are no vectors of objects in this dataset yet.",
  "Make some with an action of the Vectors view, for objects that are annotated.",
];

const nothing: Partial<Record<ParameterDescription["type"], Nothing>> = {
  property: ["There is no such property in this dataset yet."],
  tag: ["There is no tag in this dataset yet."],
  vector_type: [
    "There are no vectors in this dataset yet.",
    "Make some with an action of the Vectors view.",
  ],
  own_vector_type: [
    "The plugin has made no vectors here yet.",
    "Run its action in the Vectors view first.",
  ],
  secret: ["The plugin declares no secrets."],
};
