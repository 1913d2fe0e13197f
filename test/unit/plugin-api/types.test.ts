import assert from "node:assert/strict";
import {
  definePlugin,
  parameter,
  type ActionRun,
  type ParameterValues,
  type PluginContext,
} from "../../../src/plugin-api/index.ts";

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

/** Compiles only where the two types are the same. */
function same<A, B>(are: Same<A, B>): void {
  assert.equal(are, true);
}

/** Whoever writes helpers takes any context, and any run. */
const helper = (ctx: PluginContext): string => ctx.id;
const queryOf = (run: ActionRun): string => run.query;

describe("types of the plugin API", () => {
  it("P6 P7: the type of a value follows from its input", () => {
    const inputs = {
      groups: parameter.integer({ default: 5 }),
      name: parameter.text({ optional: true }),
      metric: parameter.choice({ choices: ["cosine", { value: "ip" }], default: "ip" }),
      size: parameter.choice({ choices: [64, 128] }),
      fast: parameter.boolean(),
      examples: parameter.instances(),
    };
    same<
      ParameterValues<typeof inputs>,
      {
        readonly groups: number;
        readonly name: string | undefined;
        readonly metric: "cosine" | "ip";
        readonly size: 64 | 128;
        readonly fast: boolean;
        readonly examples: readonly number[];
      }
    >(true);
  });

  it("P5 P21: settings, computations and runs have the types of what is declared", () => {
    const plugin = definePlugin({
      settings: { onImport: parameter.boolean({ default: true }) },
      computations: {
        sum: (values: Float32Array, by: number) => values.length * by,
        later: async (name: string) => [name],
      },
      activate(ctx) {
        helper(ctx);
        same<(typeof ctx.settings.values)["onImport"], boolean>(true);
        same<typeof ctx.compute.sum, (values: Float32Array, by: number) => Promise<number>>(true);
        same<typeof ctx.compute.later, (name: string) => Promise<string[]>>(true);
        ctx.actions.register({
          id: "group",
          title: "Group",
          parameters: { groups: parameter.integer() },
          resolve: ({ parameters }) => {
            same<typeof parameters.groups, number | undefined>(true);
            return { groups: { max: 3 } };
          },
          async *run(run) {
            const { parameters, instanceIds } = run;
            queryOf(run);
            same<typeof parameters.groups, number>(true);
            yield { kind: "progress", done: 1 };
            return { groups: [{ instanceIds }] };
          },
        });
      },
    });
    assert.deepEqual(Object.keys(plugin.computations ?? {}), ["sum", "later"]);
  });

  it("a plugin and an action without any declare none", () => {
    const plugin = definePlugin({
      activate(ctx) {
        ctx.actions.register({ id: "count", title: "Count", run: () => ({ value: 1 }) });
      },
    });
    assert.equal(plugin.settings, undefined);
  });
});
