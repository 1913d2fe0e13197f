import { parameter, type Choice, type ParameterChange } from "../../../../plugin-api/index.ts";
import type { MlContext } from "../../plugin.ts";

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

export const classParameter = parameter.tag({
  title: "Class",
  description: "Only objects of this class, or of one below it.",
  optional: true,
});

/** What {@link sourceParameter} offers in this project. @param all also annotations of all sources together */
export async function sourceChoices(
  ctx: Pick<MlContext, "project">,
  all: boolean,
): Promise<Pick<ParameterChange, "choices">> {
  const sources = await ctx.project.annotationSources();
  const choices: Choice<string>[] = [
    { value: "", title: "Ground truth (annotations without a source)" },
    ...sources.filter((source) => source !== "").map((value) => ({ value })),
    ...(all ? [{ value: anySource, title: "All, whichever source they have" }] : []),
  ];
  return { choices };
}
