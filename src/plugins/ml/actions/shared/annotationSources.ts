import type { Choice } from "../../../../plugin-api/index.ts";
import type { MlContext } from "../../plugin.ts";

/** The sources that annotations of the project have, but for the ground truth, which has none. */
export async function predictionSources({
  project,
}: Pick<MlContext, "project">): Promise<Choice<string>[]> {
  const sources = await project.annotationSources();
  return sources.filter((source) => source !== "").map((value) => ({ value }));
}

/** What stands before them. */
export const groundTruth: Choice<string> = {
  value: "",
  title: "Ground truth (annotations without a source)",
};
export const chooseSource: Choice<string> = { value: "", title: "Choose a source" };
