import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

/** Writes the plugin `sampler` into a folder. */
export async function writeSampler(dir: string): Promise<void> {
  await mkdir(path.join(dir, "src"), { recursive: true });
  await writeFile(path.join(dir, "src", "main.ts"), samplerMain);
  await writeFile(path.join(dir, "package.json"), JSON.stringify(manifest, undefined, 2));
}

/** The text of a plugin that uses the hooks of a window. */
export const samplerMain = `
import { definePlugin, parameter } from "@winnow/plugin-api";

export default definePlugin({
  settings: { greeting: parameter.text({ default: "hello" }) },
  activate(ctx) {
    ctx.log.info("hello from " + ctx.id);
    ctx.events.onActiveImageChanged(({ instanceId }) => ctx.log.info("active " + instanceId));
    ctx.actions.register({
      id: "count",
      title: "Count images",
      description: "Counts what it is called on.",
      icon: "symbol-number",
      hooks: ["execute"],
      run: ({ instanceIds }) => ({
        value: instanceIds.length,
        notifications: [
          {
            type: "info",
            message: instanceIds.length + " images",
            data: { counted: instanceIds.length },
            actions: [{ title: "Halve", actionId: "halves", parameters: { parts: 2 } }],
          },
        ],
      }),
    });
    ctx.actions.register({
      id: "halves",
      title: "Group in parts",
      hooks: ["group"],
      parameters: { parts: parameter.integer({ default: 2, min: 1, max: 10 }) },
      run: ({ instanceIds, parameters }) => {
        const size = Math.ceil(instanceIds.length / parameters.parts);
        return {
          groups: Array.from({ length: parameters.parts }, (_, i) => ({
            instanceIds: instanceIds.slice(i * size, (i + 1) * size),
          })),
        };
      },
    });
    ctx.actions.register({
      id: "like",
      title: "Find alike",
      icon: "sparkle",
      hooks: ["similar"],
      run: ({ instanceIds, activeInstanceId }) => ({
        title: "Like " + activeInstanceId,
        groups: [{ name: "Alike", instanceIds }],
      }),
    });
    ctx.actions.register({
      id: "ask",
      title: "Ask for parts",
      run: async () => {
        const result = await ctx.actions.prompt("halves", { parameters: { parts: 3 } });
        return { value: result ? result.groups.length : null };
      },
    });
    ctx.actions.register({
      id: "secret",
      title: "Tell the secret's length",
      run: async () => ({
        notifications: [
          { type: "debug", message: "length " + String((await ctx.secrets.get("API_KEY"))?.length) },
        ],
      }),
    });
    ctx.actions.register({
      id: "greet",
      title: "Greet",
      run: () => ({ value: ctx.settings.values.greeting }),
    });
    ctx.actions.register({
      id: "make",
      title: "New vectors of hue",
      hooks: ["vector_type"],
      run: async () => {
        await ctx.project.createVectorType({ model: "hue" });
        return {};
      },
    });
    ctx.actions.register({
      id: "compute",
      title: "Compute vectors of hue",
      hooks: ["vector"],
      run: ({ vectorTypeId }) => ({ value: vectorTypeId }),
    });
    ctx.actions.register({
      id: "slow",
      title: "Take long",
      run: async function* ({ progress, signal }) {
        progress(1, 4, "Reading images");
        yield { kind: "text", text: "one step is done\\n" };
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        signal.throwIfAborted();
      },
    });
    ctx.actions.register({
      id: "fail",
      title: "Fail",
      run: () => {
        throw new Error("nothing to see here");
      },
    });
  },
});
`;

const manifest = {
  name: "sampler",
  version: "1.2.3",
  displayName: "Sampler",
  publisher: "tests",
  description: "Counts and halves.",
  main: "./src/main.ts",
  type: "module",
  engines: { winnow: "^1.0.0" },
  winnow: { secrets: [{ name: "API_KEY", description: "Of the service" }] },
};
