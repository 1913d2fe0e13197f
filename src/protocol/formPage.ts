import * as v from "valibot";
import type { VectorOwner } from "../plugin-api/data.ts";
import type { ParameterDescription } from "../plugin-api/parameters.ts";
import type { FormState } from "./plugins.ts";
import { request, type Contract } from "./rpc.ts";

/** The boundary between the extension host (server) and one form page (client): an action's inputs, or a plugin's settings. */
const values = v.record(v.string(), v.unknown());

/** What the page itself keeps through `setState`, and hands back after a window reload. */
export const formState = v.object({
  /** Names the form for the host, which finds its project and action by it. */
  stateId: v.pipe(v.string(), v.uuid()),
  /** What is entered: what has its default is left out. */
  values,
});
export type KeptForm = v.InferOutput<typeof formState>;

/** One that a picker offers. */
export interface FormOption {
  readonly id: number;
  readonly name: string;
  /** Said more quietly behind the name. */
  readonly detail: string;
}

/** What the project has to choose from, for the kinds of input that the form has. */
export interface FormOptions {
  readonly properties: readonly (FormOption & { readonly type: string; readonly mode: string })[];
  readonly tags: readonly (FormOption & { readonly color: number | null })[];
  readonly vectorTypes: readonly (FormOption & {
    readonly own: boolean;
    readonly of: VectorOwner;
  })[];
  readonly secrets: readonly { readonly name: string; readonly description: string }[];
}

export interface FormInit {
  readonly stateId: string;
  readonly title: string;
  readonly description: string;
  /** A codicon's name; empty: none. */
  readonly icon: string;
  /** Whose it is. */
  readonly plugin: string;
  /** What it will be done to, in words; empty: nothing in particular. */
  readonly target: string;
  /** On the button. */
  readonly verb: "Run" | "Save";
  readonly parameters: Readonly<Record<string, ParameterDescription>>;
  /** Whether a change of one input may change others: the page then asks anew after each change. */
  readonly dynamic: boolean;
  /** What the form begins with. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly options: FormOptions;
  /** What is wrong with these values, and how the inputs are shown for them. */
  readonly checked: FormState;
}

export const formPageContract = {
  name: "form host",
  requests: {
    /** First message of a page. `state` is what an earlier life of the page kept; null on a first opening. */
    ready: request(v.object({ state: v.nullable(formState) }))<FormInit>(),
    check: request(v.object({ values }))<FormState>(),
    /** Checks and begins; the page closes unless there is a mistake, which it then answers. */
    submit: request(v.object({ values }))<FormState>(),
    cancel: request(v.object({}))<null>(),
    /** Asks the user for a file or folder; null: none was chosen. */
    pickFile: request(v.object({ parameter: v.string() }))<string | null>(),
    /** What is selected in the grid now, as ids. */
    selection: request(v.object({}))<number[]>(),
  },
  events: {
    /** The action or what the project has to choose from changed: the page asks `ready` again with what it keeps. */
    changed: v.object({}),
    /** What the user should know of the engine; null: all is well again. */
    engine: v.object({ lost: v.nullable(v.string()) }),
  },
} as const satisfies Contract;

export type FormPageContract = typeof formPageContract;
export type { FormState, ParameterDescription };
