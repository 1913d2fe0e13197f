// #region imports
import { definePlugin, parameter, type Instance } from "@winnow/plugin-api";
import { dominantHue, noHue } from "./hue.ts";
// #endregion

// #region plugin
export default definePlugin({
  computations: { dominantHue },

  async activate(ctx) {
    // The type is made at the first start; later ones find it.
    const type = await ctx.project.createVectorType({ feature: "dominant hue" });
    // #endregion

    // #region compute
    ctx.actions.register({
      id: "compute",
      title: "Compute Hues",
      description: "Finds the dominant hue of each image that has none yet.",
      icon: "symbol-color",
      hooks: ["vector", "execute"],
      async run({ instanceIds, signal, progress }) {
        const instances = await ctx.project.instances({ ids: instanceIds });
        // Files with the same content share one vector.
        const sha1s = [...new Set(instances.flatMap(({ sha1 }) => sha1 ?? []))];
        const missing = await ctx.project.withoutVector(type.id, sha1s);
        const done: string[] = [];
        const hues: number[] = [];
        for await (const { sha1, data } of ctx.project.pixels({
          sha1s: missing,
          side: 64,
          signal,
        })) {
          const hue = await ctx.compute.dominantHue(data);
          done.push(sha1);
          hues.push(hue);
          progress(done.length, missing.length, "Reading images");
        }
        if (done.length > 0)
          await ctx.project.setVectors(type.id, {
            sha1s: done,
            dimensions: 1,
            data: Float32Array.from(hues),
          });
        return {
          value: done.length,
          notifications: [
            {
              type: "info",
              message: `Computed the hue of ${done.length} images`,
              actions: [{ actionId: "group", title: "Group by Hue…" }],
            },
          ],
        };
      },
    });
    // #endregion

    // #region group
    ctx.actions.register({
      id: "group",
      title: "Group by Hue",
      description: "Makes groups of about the same size out of images of neighbouring hues.",
      icon: "symbol-color",
      hooks: ["group"],
      parameters: {
        groups: parameter.integer({ title: "Number of groups", default: 5, min: 1, max: 100 }),
      },
      async run({ instanceIds, parameters }) {
        const instances = await ctx.project.instances({ ids: instanceIds });
        const { sha1s, data } = await ctx.project.vectors(type.id);
        const hueOf = new Map(sha1s.map((sha1, row) => [sha1, data[row] ?? noHue]));
        const { colored, grey, unknown } = sortByHue(instances, hueOf);
        const groups = inEqualParts(colored, parameters.groups).map((part) => ({
          name: nameOf(part),
          instanceIds: part.map(({ id }) => id),
        }));
        if (grey.length > 0) groups.push({ name: "No color", instanceIds: grey });
        return {
          title: `Hue, ${groups.length} groups`,
          groups,
          notifications:
            unknown.length > 0
              ? [
                  {
                    type: "warning",
                    message: `${unknown.length} images have no hue yet and are in no group`,
                    actions: [{ actionId: "compute", title: "Compute Hues" }],
                  },
                ]
              : [],
        };
      },
    });
  },
});
// #endregion

// #region helpers
interface Hued {
  readonly id: number;
  readonly hue: number;
}

function sortByHue(instances: readonly Instance[], hueOf: ReadonlyMap<string, number>) {
  const colored: Hued[] = [];
  const grey: number[] = [];
  const unknown: number[] = [];
  for (const { id, sha1 } of instances) {
    const hue = hueOf.get(sha1 ?? "");
    if (hue === undefined) unknown.push(id);
    else if (hue === noHue) grey.push(id);
    else colored.push({ id, hue });
  }
  colored.sort((a, b) => a.hue - b.hue);
  return { colored, grey, unknown };
}

/** Parts of about the same size, `count` at most; images of one hue are in one part, so that ranges have no edge in common. */
function inEqualParts(sorted: readonly Hued[], count: number): Hued[][] {
  const start = (part: number) => {
    let at = Math.round((part * sorted.length) / count);
    while (at > 0 && sorted[at]?.hue === sorted[at - 1]?.hue) at++;
    return at;
  };
  return Array.from({ length: count }, (_, part) =>
    sorted.slice(start(part), start(part + 1)),
  ).filter((part) => part.length > 0);
}

function nameOf(part: readonly Hued[]): string {
  const from = part[0]?.hue ?? 0;
  const to = part.at(-1)?.hue ?? 0;
  return `Hue ${from}–${to}`;
}
// #endregion
