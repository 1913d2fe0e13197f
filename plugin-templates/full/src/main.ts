import { definePlugin } from "@winnow/plugin-api";
import { registerActions } from "./actions.ts";
import { computations, settings } from "./context.ts";
import { Measurements } from "./measurements.ts";

export default definePlugin({
  settings,
  computations,

  async activate(ctx) {
    const measurements = await Measurements.open(ctx);
    registerActions(ctx, measurements);
    ctx.events.onInstancesImported(async ({ instanceIds }) => {
      if (ctx.settings.values.onImport) await measurements.add(instanceIds);
    });
    // Another size measures otherwise: what was measured is of no use any more.
    ctx.settings.onDidChange(() => measurements.followSettings());
    ctx.log.info(`${ctx.id} ${ctx.version} is ready in ${ctx.project.dir}`);
  },
});
