import {
  parameter,
  type ActionResult,
  type ActionRun,
  type Group,
} from "../../../plugin-api/index.ts";
import type { MlPlugin } from "../plugin.ts";
import { findAlike, type AlikeImages } from "./nearDuplicatesFind.ts";
import { keepOrder } from "./nearDuplicatesKeep.ts";
import { alikeMethods, alikeParameters } from "./nearDuplicatesParameters.ts";
import { counted } from "./shared/counted.ts";
import { tagImages, tagsProperty } from "./shared/tagImages.ts";
import { targetsOf, type Targets } from "./shared/targets.ts";

const parameters = {
  method: parameter.choice({
    title: "Compare",
    choices: [
      ...alikeMethods,
      { value: "exact", title: "Bytes", description: "exact duplicates alone" },
    ],
    default: "union",
  }),
  ...alikeParameters,
  tag: parameter.boolean({
    title: "Tag all but the best",
    description: "The first of each group is left: the largest, then the sharpest.",
    default: false,
  }),
  property: parameter.text({
    title: "Property",
    default: "issues",
    maxLength: 200,
    when: { parameter: "tag", is: true },
  }),
};

/**
 * `ml/near-duplicates`: images that are nearly the same, in groups whose first one is the one to keep: the union of near
 * perceptual hashes and of pictures that near vectors propose and that fit over each other (see `alikeGroups`). Copies of
 * the same bytes are always in the group.
 */
export function registerNearDuplicates(plugin: MlPlugin): void {
  plugin.ctx.actions.register({
    id: "near-duplicates",
    title: "Find Near-Duplicates",
    description:
      "Groups images that are nearly the same; the first of each group is the one to keep.",
    icon: "copy",
    hooks: ["group"],
    parameters,
    run: (run) => nearDuplicates(plugin, run),
  });
}

async function nearDuplicates(
  plugin: MlPlugin,
  { instanceIds, parameters: given, signal, progress }: ActionRun<typeof parameters>,
): Promise<ActionResult> {
  const { ctx } = plugin;
  const { method } = given;
  const property = given.property.trim() || "issues";
  const existing = given.tag ? await tagsProperty(ctx, property) : null;
  const targets = await targetsOf(ctx, instanceIds);
  const order = await keepOrder(ctx, targets);
  const found: AlikeImages =
    method === "exact"
      ? { sha1s: targets.sha1s, groups: [], missing: 0, notes: [] }
      : await findAlike(plugin, targets, { ...given, method }, order, { signal, progress });
  const groups = groupsOf(found, targets, order.inOrder);
  const removed = groups.flatMap(({ instanceIds: ids }) => [...ids].slice(1));
  const value = {
    groups: groups.length,
    keep: groups.map(({ instanceIds: ids }) => ids[0]),
    remove: removed,
    missing: found.missing,
  };
  // A property of images would tag the one to keep with its copies.
  const tagged =
    existing?.mode === "image" ? removed.filter(isNoCopyOf(value.keep, targets)) : removed;
  const untagged = given.tag
    ? await tagImages(ctx, {
        property,
        mode: "instance",
        tag: "duplicate",
        instanceIds: Int32Array.from(tagged),
        // The one that an earlier run kept may have left the project, or the sensitivity be another.
        among: targets,
        title: `Tag ${counted(tagged.length, "image")}: duplicate`,
      })
    : 0;
  const notes = [
    ...(untagged > 0 ? [`${counted(untagged, "image")} lost the tag`] : []),
    ...found.notes,
  ];
  if (groups.length === 0)
    return {
      value,
      notifications: [
        {
          type: found.missing > 0 ? "warning" : "info",
          message: [
            `None of ${counted(targets.sha1s.length, "image")} is a ${method === "exact" ? "copy" : "near-duplicate"} of another`,
            ...notes,
          ].join("; "),
        },
      ],
    };
  return {
    title: `${counted(groups.length, "group")} of ${method === "exact" ? "duplicates" : "near-duplicates"}`,
    groups,
    value,
    notifications: [noteOf(groups.length, removed.length, notes, given.tag ? tagged.length : null)],
  };
}

type FoundGroup = Group & { readonly instanceIds: Int32Array };

/** Those that are near-duplicates, and then those whose bytes are copies alone; in each the largest first. */
function groupsOf(
  { sha1s, groups }: AlikeImages,
  { instancesOf }: Targets,
  inOrder: (ids: readonly number[]) => number[],
): FoundGroup[] {
  const grouped = new Set(groups.flatMap(({ images }) => [...images]));
  const copies = sha1s.flatMap((sha1, image) =>
    !grouped.has(image) && (instancesOf.get(sha1)?.length ?? 0) > 1
      ? [{ images: Int32Array.of(image), scores: Float32Array.of(1) }]
      : [],
  );
  return [...groups, ...copies]
    .map(({ images, scores }) => {
      const members = Array.from(images, (image, i) => {
        const instances = instancesOf.get(sha1s[image]) ?? [];
        return inOrder(instances.map(({ id }) => id)).map((id) => ({ id, score: scores[i] }));
      }).flat();
      const [first] = members;
      const kept = instancesOf.get(sha1s[images[0]])?.find(({ id }) => id === first.id);
      return {
        name: `${kept?.name ?? "Images"}, ${members.length} alike`,
        instanceIds: Int32Array.from(members, ({ id }) => id),
        score: {
          value: members.reduce((least, { score }) => Math.min(least, score), 1),
          min: 0,
          max: 1,
        },
        scores: {
          values: Float32Array.from(members, ({ score }) => score),
          min: 0,
          max: 1,
          description: "likeness to the first, the one to keep",
        },
      };
    })
    .sort((a, b) => b.instanceIds.length - a.instanceIds.length);
}

/** Whether an instance has other bytes than those to keep. */
function isNoCopyOf(kept: readonly number[], { instancesOf }: Targets): (id: number) => boolean {
  const ids = new Set(kept);
  const copies = new Set(
    [...instancesOf.values()]
      .filter((same) => same.some(({ id }) => ids.has(id)))
      .flatMap((same) => same.map(({ id }) => id)),
  );
  return (id) => !copies.has(id);
}

/** @param tagged null: nothing was to be tagged */
function noteOf(
  groups: number,
  removed: number,
  notes: readonly string[],
  tagged: number | null,
): NonNullable<ActionResult["notifications"]>[number] {
  const gone =
    tagged === null
      ? `${counted(removed, "image")} could go`
      : `${counted(tagged, "image")} ${tagged === 1 ? "is" : "are"} tagged as duplicates`;
  const untagged = tagged === null ? 0 : removed - tagged;
  const copies =
    untagged > 0
      ? [
          `${counted(untagged, "copy", "copies")} of the first left untagged, for the property tags all copies of an image`,
        ]
      : [];
  return {
    type: notes.length > 0 || untagged > 0 ? "warning" : "info",
    message: [
      `${counted(groups, "group")} of images that are nearly the same: keep the first of each, and ${gone}`,
      ...copies,
      ...notes,
    ].join("; "),
  };
}
