import { parameter, type Group, type Instance } from "@winnow/plugin-api";
import type { Context } from "./context.ts";
import type { Measurements } from "./measurements.ts";
import { mostSharpness } from "./sharpness.ts";

const scale = { min: 0, max: mostSharpness, description: "sharpness" };

export function registerActions(ctx: Context, measurements: Measurements): void {
  const tag = ctx.actions.register({
    id: "tag",
    title: "Tag Images…",
    description: "Gives images a tag, in one step that can be undone.",
    icon: "tag",
    hooks: ["execute"],
    parameters: {
      into: parameter.choice({
        title: "Property",
        choices: [
          { value: "new", title: "A new one" },
          { value: "existing", title: "One that is there" },
        ],
        default: "new",
      }),
      name: parameter.text({
        title: "Its name",
        default: "quality",
        maxLength: 200,
        when: { parameter: "into", is: "new" },
      }),
      property: parameter.property({
        types: ["multi_tags"],
        optional: true,
        when: { parameter: "into", is: "existing" },
      }),
      tag: parameter.text({ title: "Tag", default: "blurred", maxLength: 200 }),
    },
    resolve: ({ parameters: { into, property } }) => ({
      property:
        into === "existing" && property === undefined ? { error: "Choose a property." } : {},
    }),
    async run({ instanceIds, parameters }) {
      const { into, name, property: existing } = parameters;
      const commit = ctx.project.commit(`Tag ${instanceIds.length} images: ${parameters.tag}`);
      const named = (await ctx.project.properties()).find((one) => one.name === name)?.id;
      const property =
        (into === "existing" ? existing : named) ??
        commit.createProperty({ name, type: "multi_tags", mode: "instance" });
      const tags = property > 0 ? await ctx.project.tags({ propertyIds: [property] }) : [];
      const tagId =
        tags.find((one) => one.name === parameters.tag)?.id ??
        commit.createTag({ propertyId: property, name: parameters.tag });
      commit.addTags(property, instanceIds, [tagId]);
      await ctx.project.do(commit);
      return { notifications: [{ type: "info", message: commit.title }] };
    },
  });

  ctx.actions.register({
    id: "review",
    title: "Review Blurred Images",
    description: "Shows the images that are less sharp than a limit, least sharp first.",
    icon: "eye",
    hooks: ["execute", "group"],
    placements: ["grid-toolbar"],
    parameters: {
      limit: parameter.integer({ title: "Limit", default: 100, min: 0, max: mostSharpness }),
    },
    // It yields groups as it goes: the first ones can be looked at while it measures the others.
    async *run({ instanceIds, parameters: { limit }, signal }) {
      const blurred: number[] = [];
      for (let at = 0; at < instanceIds.length; at += chunk) {
        const ids = instanceIds.subarray(at, at + chunk);
        const instances = await ctx.project.instances({ ids });
        const known = await measurements.complete(instances, () => {}, signal);
        const group = leastSharp(instances, known, limit);
        if (group) {
          blurred.push(...group.instanceIds);
          yield { kind: "groups", groups: [group] };
        }
        yield {
          kind: "progress",
          done: Math.min(at + chunk, instanceIds.length),
          total: instanceIds.length,
        };
      }
      return {
        title: `Sharpness below ${limit}`,
        value: { blurred: blurred.length },
        notifications: [
          {
            type: blurred.length > 0 ? "warning" : "info",
            message: `${blurred.length} of ${instanceIds.length} images are blurred`,
            data: { limit, blurred: blurred.length },
            actions:
              blurred.length > 0
                ? [{ actionId: tag.id, title: "Tag Them", instanceIds: blurred }]
                : [],
          },
        ],
      };
    },
  });

  ctx.actions.register({
    id: "measure",
    title: "Measure Sharpness",
    description: "Measures in the background, what is not measured yet.",
    hooks: ["vector"],
    async run({ instanceIds }) {
      return { value: await measurements.add(instanceIds) };
    },
  });

  ctx.actions.register({
    id: "as-sharp",
    title: "As Sharp as This",
    description: "Finds the images whose sharpness is closest.",
    hooks: ["similar"],
    parameters: {
      count: parameter.integer({ title: "At most", default: 100, min: 1, max: 10_000 }),
    },
    async run({ instanceIds, activeInstanceId, parameters: { count }, progress, signal }) {
      const wanted = activeInstanceId ?? instanceIds[0];
      const instances = await ctx.project.instances();
      const known = await measurements.complete(instances, progress, signal);
      const sharpnessOf = ({ sha1 }: Instance) => known.get(sha1 ?? "") ?? 0;
      const given = instances.find(({ id }) => id === wanted);
      if (!given) throw new Error("Choose an image first.");
      const distance = (one: Instance) => Math.abs(sharpnessOf(one) - sharpnessOf(given));
      const closest = instances.toSorted((a, b) => distance(a) - distance(b)).slice(0, count);
      return {
        groups: [
          {
            name: `As sharp as ${given.name}`,
            instanceIds: closest.map(({ id }) => id),
            scores: {
              values: closest.map(distance),
              min: 0,
              max: mostSharpness,
              description: "difference of sharpness",
              maxIsBest: false,
            },
          },
        ],
      };
    },
  });

  ctx.actions.register({
    id: "forget",
    title: "Forget All Measurements",
    unlisted: true,
    async run() {
      await measurements.forget();
    },
  });
}

const chunk = 1000;

function leastSharp(
  instances: readonly Instance[],
  known: ReadonlyMap<string, number>,
  limit: number,
): (Group & { readonly instanceIds: number[] }) | undefined {
  const found = instances
    .flatMap(({ id, sha1 }) => {
      const value = known.get(sha1 ?? "");
      return value === undefined || value >= limit ? [] : [{ id, value }];
    })
    .sort((a, b) => a.value - b.value);
  const [first] = found;
  if (!first) return undefined;
  return {
    name: `Sharpness from ${first.value}`,
    instanceIds: found.map(({ id }) => id),
    scores: { ...scale, values: found.map(({ value }) => value), maxIsBest: false },
  };
}
