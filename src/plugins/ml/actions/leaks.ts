import {
  parameter,
  type ActionResult,
  type ActionRun,
  type Group,
  type PropertyValue,
} from "../../../plugin-api/index.ts";
import type { MlContext, MlPlugin } from "../plugin.ts";
import { findAlike } from "./nearDuplicatesFind.ts";
import { keepOrder } from "./nearDuplicatesKeep.ts";
import { alikeMethods, alikeParameters } from "./nearDuplicatesParameters.ts";
import { counted } from "./shared/counted.ts";
import { targetsOf, type Targets } from "./shared/targets.ts";

const parameters = {
  property: parameter.property({
    title: "Split",
    description: "The tag property that says which part each image is in, such as train or test.",
    types: ["tag", "multi_tags"],
  }),
  method: parameter.choice({ title: "Compare", choices: alikeMethods, default: "union" }),
  ...alikeParameters,
};

/**
 * `ml/leaks`: images that are in several parts of a split, as the same bytes or as near-duplicates: a model that is tested on
 * what it was trained on looks better than it is.
 */
export function registerLeaks(plugin: MlPlugin): void {
  plugin.ctx.actions.register({
    id: "leaks",
    title: "Find Leaks Between Splits",
    description: "Groups images that are nearly the same and lie in different parts of a split.",
    icon: "git-compare",
    hooks: ["group", "execute"],
    parameters,
    run: (run) => findLeaks(plugin, run),
  });
}

async function findLeaks(
  plugin: MlPlugin,
  { instanceIds, parameters: given, signal, progress }: ActionRun<typeof parameters>,
): Promise<ActionResult> {
  const { ctx } = plugin;
  const targets = await targetsOf(ctx, instanceIds);
  const parts = await partsOf(ctx, given.property, targets);
  const named = [...new Set([...parts.of.values()].flat())];
  if (named.length < 2)
    throw new Error(
      `'${parts.name}' puts these images into ${named.length === 0 ? "no part" : `one part alone, ${named[0]}`}, so nothing can leak. Choose another property, or split the dataset first with 'Split the Dataset…'.`,
    );
  // What is in no part cannot leak, but may be what connects two that do.
  const order = await keepOrder(ctx, targets);
  const found = await findAlike(plugin, targets, given, order, { signal, progress });
  const grouped = new Set(found.groups.flatMap(({ images }) => [...images]));
  const alone = targets.sha1s.flatMap((_, image) =>
    grouped.has(image) ? [] : [{ images: Int32Array.of(image), scores: Float32Array.of(1) }],
  );
  const pairs = new Map<string, number>();
  const groups = [...found.groups, ...alone]
    .flatMap(({ images, scores }) => {
      const members = Array.from(images, (image, i) =>
        (targets.instancesOf.get(targets.sha1s[image]) ?? []).map(({ id, name }) => ({
          id,
          name,
          score: scores[i],
        })),
      ).flat();
      const inParts = members.filter(({ id }) => parts.of.has(id));
      const together = [...new Set(inParts.flatMap(({ id }) => parts.of.get(id) ?? []))].sort();
      if (together.length < 2) return [];
      for (const pair of pairsOf(together)) pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
      return [leakGroup(together.join(", "), inParts)];
    })
    .sort((a, b) => b.instanceIds.length - a.instanceIds.length);
  const leaked = groups.reduce((sum, { instanceIds: ids }) => sum + ids.length, 0);
  const value = {
    groups: groups.length,
    images: leaked,
    pairs: [...pairs].map(([between, count]) => ({ parts: between.split("\n"), groups: count })),
    missing: found.missing,
  };
  const between = value.pairs
    .map(({ parts: both, groups: count }) => `${both.join(" and ")} share ${count}`)
    .join(", ");
  return {
    title: `${counted(groups.length, "leak")} between parts of '${parts.name}'`,
    groups,
    value,
    notifications: [
      {
        type: groups.length > 0 || found.missing > 0 ? "warning" : "info",
        message: [
          groups.length === 0
            ? `No image of '${parts.name}' is nearly the same as one of another part`
            : `${counted(leaked, "image")} in ${counted(groups.length, "group")} leak between parts of '${parts.name}': ${between}. Move each group into one part`,
          ...found.notes,
        ].join("; "),
      },
    ],
  };
}

interface Parts {
  /** Of the property. */
  readonly name: string;
  /** Names of the parts of an instance; none: it is not there. */
  readonly of: ReadonlyMap<number, readonly string[]>;
}

async function partsOf(
  { project }: Pick<MlContext, "project">,
  propertyId: number,
  { instancesOf }: Targets,
): Promise<Parts> {
  const [property] = await project.properties({ ids: [propertyId] });
  if (!property)
    throw new Error("The property of the split is not there any more. Choose another one.");
  const tags = await project.tags({ propertyIds: [propertyId] });
  const nameOf = new Map(tags.map(({ id, name }) => [id, name]));
  const of = new Map<number, string[]>();
  const add = (id: number, value: PropertyValue): void => {
    const ids = Array.isArray(value) ? (value as readonly number[]) : [value];
    const names = ids.flatMap((tag) => nameOf.get(Number(tag)) ?? []);
    if (names.length > 0) of.set(id, names);
  };
  const filter = { propertyIds: [propertyId] };
  if (property.mode === "image")
    for (const { sha1, value } of await project.imageValues(filter))
      for (const { id } of instancesOf.get(sha1) ?? []) add(id, value);
  else {
    const targets = new Set([...instancesOf.values()].flat().map(({ id }) => id));
    for (const { instanceId, value } of await project.instanceValues(filter))
      if (targets.has(instanceId)) add(instanceId, value);
  }
  return { name: property.name, of };
}

function pairsOf(parts: readonly string[]): string[] {
  return parts.flatMap((one, i) => parts.slice(i + 1).map((other) => `${one}\n${other}`));
}

function leakGroup(
  parts: string,
  members: readonly { readonly id: number; readonly name: string; readonly score: number }[],
): Group & { readonly instanceIds: Int32Array } {
  return {
    name: `${parts}: ${members[0].name}`,
    instanceIds: Int32Array.from(members, ({ id }) => id),
    scores: {
      values: Float32Array.from(members, ({ score }) => score),
      min: 0,
      max: 1,
      description: "likeness to the best image of the group",
    },
  };
}
