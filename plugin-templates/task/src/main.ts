import { definePlugin, type PluginContext } from "@winnow/plugin-api";
import { colorfulness } from "./colorfulness.ts";

const computations = { colorfulness };
type Context = PluginContext<Record<string, never>, typeof computations>;

/** Images a task: a large one would show its progress late, and start from its beginning after an interruption. */
const imagesPerTask = 500;

export default definePlugin({
  computations,

  activate(ctx) {
    const measuring = ctx.tasks.define<{ readonly sha1s: readonly string[] }>({
      type: "colorfulness",
      async run({ params: { sha1s }, progress, signal }) {
        const measured: string[] = [];
        const values: number[] = [];
        for await (const { sha1, data } of ctx.project.pixels({ sha1s, side: 64, signal })) {
          values.push(await ctx.compute.colorfulness(data));
          measured.push(sha1);
          progress(measured.length, sha1s.length, "Reading images");
        }
        await save(ctx, measured, values);
      },
      async runIfLast({ failed, cancelled }) {
        const missing = failed + cancelled;
        ctx.notify({
          type: missing > 0 ? "warning" : "info",
          message:
            missing > 0
              ? "Colorfulness was measured, but not of all images"
              : "Colorfulness was measured",
        });
      },
    });

    ctx.actions.register({
      id: "measure",
      title: "Measure Colorfulness",
      description:
        "Gives images a property with their colorfulness: 0 is grey, above 100 is vivid.",
      icon: "symbol-color",
      hooks: ["execute"],
      async run({ instanceIds }) {
        const instances = await ctx.project.instances({ ids: instanceIds });
        const sha1s = [...new Set(instances.flatMap(({ sha1 }) => sha1 ?? []))];
        for (let at = 0; at < sha1s.length; at += imagesPerTask) {
          const some = sha1s.slice(at, at + imagesPerTask);
          await measuring.add({
            name: `Measure the colorfulness of ${some.length} images`,
            params: { sha1s: some },
          });
        }
        return { value: sha1s.length };
      },
    });
  },
});

/** Adds what was measured to the property `colorfulness`, which is made by whoever is first. */
async function save(
  ctx: Context,
  sha1s: readonly string[],
  values: readonly number[],
): Promise<void> {
  if (sha1s.length === 0) return;
  const commit = ctx.project.commit(`Measure the colorfulness of ${sha1s.length} images`);
  const properties = await ctx.project.properties();
  const property =
    properties.find(({ name }) => name === "colorfulness")?.id ??
    commit.createProperty({ name: "colorfulness", type: "number", mode: "image" });
  commit.setImageValues(property, sha1s, values);
  await ctx.project.do(commit);
}
