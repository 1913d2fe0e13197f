import { definePlugin } from "../../plugin-api/index.ts";
import { registerGrouping } from "./actions/registerGrouping.ts";
import { registerScoring } from "./actions/registerScoring.ts";
import { registerObjects } from "./actions/objects/registerObjects.ts";
import { registerEvaluate } from "./actions/evaluate.ts";
import { computations } from "./computations.ts";
import { registerModels } from "./models/actions/registerModels.ts";
import { Models } from "./models/models.ts";
import type { MlPlugin } from "./plugin.ts";
import { settings } from "./settings.ts";
import { Spaces } from "./vectors/spaces.ts";
import { registerVectors } from "./vectors/vectorActions.ts";
import { VectorWork } from "./vectors/vectorWork.ts";

export default definePlugin({
  settings,
  computations,
  activate(ctx) {
    const models = new Models(ctx);
    const work = new VectorWork(ctx, models);
    const plugin: MlPlugin = { ctx, models, work, spaces: new Spaces(ctx, work) };
    registerModels(plugin);
    registerVectors(plugin);
    registerGrouping(plugin);
    registerScoring(plugin);
    registerObjects(plugin);
    registerEvaluate(plugin);
  },
});
