/** A plugin whose `activate` registers one action, `do`, with this as the text of its `run`. */
export function running(run: string, rest = ""): string {
  return `import { definePlugin, parameter } from "@winnow/plugin-api";
export default definePlugin({
  activate(ctx) {
    ctx.actions.register({ id: "do", title: "Do it", ${rest} run: ${run} });
  },
});`;
}
