import { evaluationComputations } from "./evaluation/evaluationComputations.ts";
import { groupComputations } from "./actions/groupComputations.ts";
import { scoreComputations } from "./learn/scores/computations.ts";
import { modelComputations } from "./models/computations.ts";
import { vectorComputations } from "./vectors/vectorComputations.ts";

/**
 * The functions that run in threads of the plugin, as `ctx.compute`; each folder has its own. The plugin's bundle is loaded
 * in every thread, so what is heavy is imported by the function that needs it.
 */
export const computations = {
  ...evaluationComputations,
  ...groupComputations,
  ...modelComputations,
  ...scoreComputations,
  ...vectorComputations,
};
