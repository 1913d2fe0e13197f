import { startPlugin, type TestPlugin, type Transport } from "./pluginHarness.ts";
import { sha1s } from "./pluginServices.ts";

/** A plugin that answers with what an expression of `project` and `ctx` gives. */
export function asking(transport: Transport, run: string): Promise<TestPlugin> {
  return startPlugin(
    transport,
    `import { definePlugin } from "@winnow/plugin-api";
    const sha1s = ${JSON.stringify(sha1s)};
    export default definePlugin({
      activate(ctx) {
        const { project } = ctx;
        ctx.actions.register({ id: "do", title: "Do it", run: async () => { ${run} } });
      },
    });`,
  );
}

/** What it answers. */
export async function answered(transport: Transport, run: string): Promise<unknown> {
  await using plugin = await asking(transport, run);
  return (await plugin.run("do")).value;
}
