/** A plugin whose `activate` does this. */
export const plugin = (members: string): string => `
  import { definePlugin, parameter } from "@winnow/plugin-api";
  export default definePlugin({ activate(ctx) { ${members} } });
`;

/** A form with a choice, numbers that depend on it, and what `resolve` finds. */
export const form = plugin(`
  ctx.actions.register({
    id: "cluster",
    title: "Cluster",
    parameters: {
      method: parameter.choice({ choices: ["k-means", "hdbscan"], default: "k-means" }),
      clusters: parameter.integer({ default: 5, min: 2, max: 100, when: { parameter: "method", is: "k-means" } }),
      name: parameter.text(),
      until: parameter.integer({ default: 1 }),
      by: parameter.property({ types: ["tag"], optional: true }),
    },
    resolve: ({ parameters }) => ({
      until: { min: parameters.clusters ?? 0, max: 50 },
      ...(parameters.name === "taken" ? { name: { error: "There is one of this name." } } : {}),
    }),
    run: ({ parameters }) => ({ value: parameters }),
  });`);

/** Runs that tell how they go, fail, or wait to be cancelled. */
export const streams = plugin(`
  ctx.actions.register({
    id: "stream",
    title: "Stream",
    async *run({ instanceIds, signal }) {
      yield { kind: "progress", done: 1, total: 3, message: "first" };
      yield { kind: "groups", groups: [{ name: "early", instanceIds: [instanceIds[0]] }] };
      yield { kind: "text", text: "a dog" };
      yield { kind: "notification", notification: { type: "info", message: "half way" } };
      return { groups: [{ name: "late", instanceIds: [instanceIds[1], 999] }], value: 7 };
    },
  });
  ctx.actions.register({
    id: "fail",
    title: "Fail",
    async *run({ instanceIds }) {
      yield { kind: "groups", groups: [{ instanceIds }] };
      throw new Error("half way");
    },
  });
  ctx.actions.register({
    id: "wait",
    title: "Wait",
    run: ({ signal }) =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
  });`);
