import { parameter, type ParameterValues } from "../../../plugin-api/index.ts";
import { vectorsParameter } from "./shared/scoreAction.ts";

/** By what images are compared that are not copies of the same bytes. */
export const alikeMethods = [
  { value: "union", title: "All of it", description: "near perceptual hashes, near vectors" },
  { value: "hashes", title: "Perceptual hashes", description: "quick; not crops" },
  { value: "vectors", title: "Vectors" },
] as const;

/** Beside a `method`. */
export const alikeParameters = {
  sensitivity: parameter.choice({
    title: "Sensitivity",
    choices: [
      { value: "low", title: "Low", description: "few false ones" },
      { value: "normal", title: "Normal" },
      { value: "high", title: "High", description: "also stronger crops, and some false ones" },
    ],
    default: "normal",
    when: { parameter: "method", is: ["union", "hashes", "vectors"] },
  }),
  vectors: parameter.vectorType({
    title: "Vectors",
    description: vectorsParameter.description.description,
    optional: true,
    when: { parameter: "method", is: ["union", "vectors"] },
  }),
};

/** As a form has them. */
export interface AlikeValues extends ParameterValues<typeof alikeParameters> {
  readonly method: (typeof alikeMethods)[number]["value"];
}
