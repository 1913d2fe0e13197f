import type { PluginProject } from "./pluginProject.ts";
import { until } from "./until.ts";

/** Says which edition it is, and how often it was loaded. */
export const edition = (name: string, more = ""): string => `
  import { definePlugin } from "@winnow/plugin-api";
  export default definePlugin({
    activate(ctx) {
      const loads = ((ctx.memory.value as { loads: number } | undefined)?.loads ?? 0) + 1;
      ctx.memory.value = { loads };
      ctx.actions.register({
        id: "which",
        title: "Which",
        run: () => ({ value: "${name} " + loads }),
      });
      ${more}
    },
  });
`;

export async function pidOf(project: PluginProject, id: string): Promise<number> {
  const { state } = await project.reached(id, "running");
  return state.kind === "running" ? state.pid : 0;
}

/** Once a later generation of it runs. */
export async function reloaded(project: PluginProject, id: string, than: number): Promise<void> {
  await until("it is loaded anew", async () => {
    const { generation, state } = await project.plugin(id);
    return generation > than && state.kind === "running";
  });
}
