import type { PropertyMode, PropertyType, VectorOwner } from "./data.ts";

/**
 * One input of an action or one setting of a plugin. Made by {@link parameter}; the form, its validation and the type
 * of the value that a run gets all follow from it.
 *
 * @example
 * const clusters: Parameter<number> = parameter.integer({ default: 5, min: 2, max: 100 });
 */
export interface Parameter<T> {
  /** @example parameter.boolean({ default: true }).description.type // "boolean" */
  readonly description: ParameterDescription;
  /** Carries the type of the value; never there at run time. @example parameter.text().valueType // undefined */
  readonly valueType?: T;
}

/**
 * Parameters by name, in the order in which the form shows them.
 *
 * @example
 * const parameters = { clusters: parameter.integer({ default: 5 }), fast: parameter.boolean({ default: false }) };
 */
export type Parameters = Readonly<Record<string, Parameter<unknown>>>;

/** Where an action or a plugin declares none. @example const none: NoParameters = {}; */
export type NoParameters = Readonly<Record<string, never>>;

/**
 * The values of parameters, by name.
 *
 * @example
 * type Values = ParameterValues<{ clusters: Parameter<number> }>; // { clusters: number }
 */
export type ParameterValues<P extends Parameters> = {
  readonly [K in keyof P]: P[K] extends Parameter<infer T> ? T : never;
};

/**
 * When an input is shown: another parameter of the same form has this value, or one of these.
 *
 * @example
 * parameter.integer({ default: 5, when: { parameter: "method", is: "k-means" } });
 */
export interface ParameterCondition {
  /** @example "method" */
  readonly parameter: string;
  /** @example ["k-means", "k-medoids"] */
  readonly is: ParameterScalar | readonly ParameterScalar[];
}

/** What a choice can be. @example "cosine" */
export type ParameterScalar = string | number | boolean;

/**
 * One of the values that a choice offers.
 *
 * @example
 * const metric: Choice = { value: "ip", title: "Inner product", description: "for normalised vectors" };
 */
export interface Choice<T extends ParameterScalar = ParameterScalar> {
  /** @example "ip" */
  readonly value: T;
  /** Shown instead of the value. @example "Inner product" */
  readonly title?: string;
  /** @example "for normalised vectors" */
  readonly description?: string;
}

/**
 * What every input may say.
 *
 * @example
 * parameter.text({ title: "Name", description: "Of the new property", optional: true });
 */
export interface ParameterOptions<T> {
  /** Label of the input; without it, the parameter's name in words. @example "Number of groups" */
  readonly title?: string;
  /** One sentence below the input. @example "Groups get about the same size." */
  readonly description?: string;
  /** What the form begins with; a run without a value gets it too. @example 5 */
  readonly default?: T;
  /** The input is shown under this condition only; a hidden one has its default. @example { parameter: "method", is: "k-means" } */
  readonly when?: ParameterCondition;
}

/** May be left empty: the run then gets `undefined`. @example parameter.text({ optional: true }) */
export interface Optional {
  /** @example true */
  readonly optional: true;
}

/** A whole number or a number. @example parameter.number({ default: 0.5, min: 0, max: 1, step: 0.05 }) */
export interface NumberOptions extends ParameterOptions<number> {
  /** Inclusive. @example 0 */
  readonly min?: number;
  /** Inclusive. @example 1 */
  readonly max?: number;
  /** Of the input's buttons and slider. @example 0.05 */
  readonly step?: number;
}

/** A line of text, or several. @example parameter.text({ default: "cat", placeholder: "what to look for" }) */
export interface TextOptions extends ParameterOptions<string> {
  /** Several lines. @example true */
  readonly multiline?: boolean;
  /** In UTF-16 units, inclusive; 10,000 when not said. @example 200 */
  readonly maxLength?: number;
  /** Shown in the empty input. @example "what to look for" */
  readonly placeholder?: string;
}

/** A property of the project. @example parameter.property({ types: ["tag"], modes: ["image"] }) */
export interface PropertyOptions extends ParameterOptions<number> {
  /** Only properties of these types. @example ["tag", "multi_tags"] */
  readonly types?: readonly PropertyType[];
  /** Only properties of these modes. @example ["image"] */
  readonly modes?: readonly PropertyMode[];
}

/** A vector type of the project. @example parameter.vectorType({ of: "annotations" }) */
export interface VectorTypeOptions extends ParameterOptions<number> {
  /** Only types whose vectors belong to these; `images` when not said. @example "annotations" */
  readonly of?: VectorOwner;
}

/** A file or folder on the machine where the engine runs. @example parameter.file({ extensions: ["onnx"] }) */
export interface FileOptions extends ParameterOptions<string> {
  /** Without a dot, lower case; any when not said. @example ["onnx"] */
  readonly extensions?: readonly string[];
  /** A folder instead of a file. @example true */
  readonly folder?: boolean;
}

/**
 * The description of an input as plain data, which crosses processes.
 *
 * @example
 * const description: ParameterDescription = { type: "boolean", default: true };
 */
export interface ParameterDescription {
  /** Which input it is. @example "integer" */
  readonly type:
    | "integer"
    | "number"
    | "text"
    | "boolean"
    | "choice"
    | "property"
    | "tag"
    | "vector_type"
    | "own_vector_type"
    | "file"
    | "instances"
    | "query"
    | "secret";
  /** @example "Number of groups" */
  readonly title?: string;
  /** @example "Groups get about the same size." */
  readonly description?: string;
  /** @example 5 */
  readonly default?: ParameterScalar | readonly number[];
  /** @example true */
  readonly optional?: boolean;
  /** @example { parameter: "method", is: "k-means" } */
  readonly when?: ParameterCondition;
  /** @example 0 */
  readonly min?: number;
  /** @example 1 */
  readonly max?: number;
  /** @example 0.05 */
  readonly step?: number;
  /** @example true */
  readonly multiline?: boolean;
  /** @example 200 */
  readonly maxLength?: number;
  /** @example "what to look for" */
  readonly placeholder?: string;
  /** What a choice offers, in order. @example [{ value: "ip" }] */
  readonly choices?: readonly Choice[];
  /** @example ["tag"] */
  readonly types?: readonly PropertyType[];
  /** @example ["image"] */
  readonly modes?: readonly PropertyMode[];
  /** @example "annotations" */
  readonly of?: VectorOwner;
  /** @example ["onnx"] */
  readonly extensions?: readonly string[];
  /** @example true */
  readonly folder?: boolean;
}

/**
 * What an action's `resolve` changes of one input, given what is entered so far.
 *
 * @example
 * const change: ParameterChange = { choices: [{ value: "cat" }], error: "Choose a class." };
 */
export interface ParameterChange {
  /** Not shown, and not part of what is checked. @example true */
  readonly hidden?: boolean;
  /** Refuses what is entered, with this sentence. @example "Choose a class that has images." */
  readonly error?: string;
  /** @example "12 images have this class." */
  readonly description?: string;
  /** Of a choice: offers these instead. @example [{ value: "cat" }] */
  readonly choices?: readonly Choice[];
  /** @example 10 */
  readonly min?: number;
  /** @example 20 */
  readonly max?: number;
  /** Put into the input while the user has not touched it. @example 12 */
  readonly default?: ParameterScalar;
}

/**
 * Makes inputs: one function a kind.
 *
 * @example
 * const parameters = {
 *   clusters: parameter.integer({ title: "Groups", default: 5, min: 2, max: 100 }),
 *   by: parameter.property({ types: ["tag"] }),
 * };
 */
export const parameter = {
  /** A whole number. @example parameter.integer({ default: 5, min: 2, max: 100 }) */
  integer: maker<number, NumberOptions>("integer"),
  /** A finite number. @example parameter.number({ default: 0.5, min: 0, max: 1 }) */
  number: maker<number, NumberOptions>("number"),
  /** Text. @example parameter.text({ default: "cat" }) */
  text: maker<string, TextOptions>("text"),
  /** A checkbox; without a default it is off. @example parameter.boolean({ default: true }) */
  boolean: maker<boolean, ParameterOptions<boolean>>("boolean"),
  /**
   * One of several values; plain values or {@link Choice}s. They may come from the action's `resolve` instead.
   *
   * @example parameter.choice({ choices: ["cosine", "euclidean"], default: "cosine" })
   */
  choice: <const T extends ParameterScalar>(
    options: Omit<ParameterOptions<NoInfer<T>>, "default"> & {
      readonly choices: readonly (T | Choice<T>)[];
      readonly default?: NoInfer<T>;
      readonly optional?: false;
    },
  ): Parameter<T> => ({
    description: {
      ...options,
      type: "choice",
      choices: options.choices.map((one) => (typeof one === "object" ? one : { value: one })),
    },
  }),
  /** A property of the project; the value is its id. @example parameter.property({ types: ["number"] }) */
  property: maker<number, PropertyOptions>("property"),
  /** A tag; the value is its id. @example parameter.tag({ optional: true }) */
  tag: maker<number, ParameterOptions<number>>("tag"),
  /** Any vector type of the project; the value is its id. @example parameter.vectorType() */
  vectorType: maker<number, VectorTypeOptions>("vector_type"),
  /** A vector type that this plugin made; the value is its id. @example parameter.ownVectorType() */
  ownVectorType: maker<number, VectorTypeOptions>("own_vector_type"),
  /** An absolute path on the machine of the engine. @example parameter.file({ extensions: ["onnx"] }) */
  file: maker<string, FileOptions>("file"),
  /** Instances that the user chooses, as their ids. @example parameter.instances({ title: "Examples" }) */
  instances: maker<readonly number[], ParameterOptions<readonly number[]>>("instances"),
  /** A query in Winnow's query language. @example parameter.query({ default: "where width > 640" }) */
  query: maker<string, ParameterOptions<string>>("query"),
  /**
   * Which one of the secrets that the manifest declares; the value is its name, for `ctx.secrets.get`.
   *
   * @example parameter.secret({ default: "API_KEY" })
   */
  secret: maker<string, ParameterOptions<string>>("secret"),
};

interface Maker<T, O> {
  (options: O & Optional): Parameter<T | undefined>;
  (options?: O & { readonly optional?: false }): Parameter<T>;
}

function maker<T, O extends ParameterOptions<T>>(type: ParameterDescription["type"]): Maker<T, O> {
  return (options?: O): Parameter<T> => ({
    description: { ...(options as object | undefined), type },
  });
}
