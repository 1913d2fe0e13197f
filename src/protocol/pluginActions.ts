import * as v from "valibot";
import { propertyModes, propertyTypes } from "./data.ts";
import { fullActionId } from "./plugins.ts";

// What the process of a plugin says of its actions and their inputs, as the engine checks it.

const scalar = v.union([v.string(), v.number(), v.boolean()]);
const short = v.pipe(v.string(), v.maxLength(500));
const choices = v.pipe(
  v.array(
    v.object({ value: scalar, title: v.optional(short), description: v.optional(v.string()) }),
  ),
  v.maxLength(10_000),
);

/** See `VectorOwner` of the plugin API. */
export const vectorOwner = v.picklist(["images", "annotations"]);

/** An input, as `ParameterDescription` of the plugin API. */
const parameterDescription = v.object({
  type: v.picklist([
    "integer",
    "number",
    "text",
    "boolean",
    "choice",
    "property",
    "tag",
    "vector_type",
    "own_vector_type",
    "file",
    "instances",
    "query",
    "secret",
  ]),
  title: v.optional(short),
  description: v.optional(v.string()),
  default: v.optional(v.union([scalar, v.array(v.number())])),
  optional: v.optional(v.boolean()),
  when: v.optional(v.object({ parameter: v.string(), is: v.union([scalar, v.array(scalar)]) })),
  min: v.optional(v.number()),
  max: v.optional(v.number()),
  step: v.optional(v.number()),
  multiline: v.optional(v.boolean()),
  maxLength: v.optional(v.number()),
  placeholder: v.optional(v.string()),
  choices: v.optional(choices),
  types: v.optional(v.array(v.picklist(propertyTypes))),
  modes: v.optional(v.array(v.picklist(propertyModes))),
  of: v.optional(vectorOwner),
  extensions: v.optional(v.array(v.string())),
  folder: v.optional(v.boolean()),
});
const descriptions = v.record(v.pipe(v.string(), v.maxLength(100)), parameterDescription);

/** What `resolve` of an action changes of one input, as `ParameterChange` of the plugin API. */
export const parameterChange = v.object({
  hidden: v.optional(v.boolean()),
  error: v.optional(v.string()),
  description: v.optional(v.string()),
  choices: v.optional(choices),
  min: v.optional(v.number()),
  max: v.optional(v.number()),
  default: v.optional(scalar),
});

/** What the process describes of one action; the engine adds the plugin's id. `id` is the full one: `plugin/action`. */
export const ownActionInfo = v.object({
  id: fullActionId,
  title: v.pipe(v.string(), v.minLength(1), v.maxLength(300)),
  description: v.pipe(v.string(), v.maxLength(2000)),
  icon: v.pipe(v.string(), v.regex(/^[a-z0-9-]{0,100}$/)),
  hooks: v.array(
    v.picklist([
      "vector_type",
      "vector",
      "similar",
      "group",
      "execute",
      "map",
      "text_search",
      "image",
      "annotation",
    ]),
  ),
  placements: v.array(v.picklist(["grid-toolbar", "viewer-toolbar"])),
  unlisted: v.boolean(),
  parameters: descriptions,
  dynamic: v.boolean(),
});
export type OwnActionInfo = v.InferOutput<typeof ownActionInfo>;
