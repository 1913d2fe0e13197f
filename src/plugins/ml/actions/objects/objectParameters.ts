import { parameter, type ParameterChange } from "../../../../plugin-api/index.ts";
import type { MlContext } from "../../plugin.ts";
import { groundTruth, predictionSources } from "../shared/annotationSources.ts";

export const objectVectorsParameter = parameter.vectorType({
  title: "Vectors",
  description:
    "Of annotated objects; those of the model in the settings, or else of the built-in one, when none are chosen. What is missing is computed first.",
  of: "annotations",
  optional: true,
});

/** Stands for annotations of all sources. */
export const anySource = "*";

/** Which annotations are looked at: ground truth, which has no name, a prediction run, or all. */
export const sourceParameter = parameter.choice<string>({
  title: "Annotations",
  choices: [{ value: "" }, { value: anySource }],
  default: "",
});

/** Which objects are looked at. */
export const whichObjects = {
  source: sourceParameter,
  class: parameter.tag({
    title: "Class",
    description: "Only objects of this class, or of one below it.",
    optional: true,
  }),
};

/** What {@link sourceParameter} offers in this project. @param all also annotations of all sources together */
export async function sourceChoices(
  ctx: Pick<MlContext, "project">,
  all: boolean,
): Promise<Pick<ParameterChange, "choices">> {
  const choices = [
    groundTruth,
    ...(await predictionSources(ctx)),
    ...(all ? [{ value: anySource, title: "All, whichever source they have" }] : []),
  ];
  return { choices };
}
