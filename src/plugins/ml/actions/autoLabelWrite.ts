import type { Annotation, Commit } from "../../../plugin-api/index.ts";
import type { Box } from "../models/boxes.ts";
import type { MlContext } from "../plugin.ts";
import { annotationBatches } from "../vectors/annotationBatches.ts";
import type { Detected } from "./autoLabelDetect.ts";
import { counted } from "./shared/counted.ts";
import { namedProperty } from "./shared/namedProperty.ts";

export interface Writing {
  /** Of the tags that are the classes; it is made where it is missing. */
  readonly property: string;
  readonly source: string;
  /** Of classes, by their place. */
  readonly names: readonly string[];
  /** Whether what the source has drawn on these images before goes away in the same commit. */
  readonly replace: boolean;
}

/** More boxes than this are written in several commits: each is one message, and one step back. */
const mostBoxes = 10_000;

/** Writes boxes as annotations; answers how many commits that took, and which classes were made for it. */
export async function writeDetections(
  ctx: Pick<MlContext, "project">,
  detected: readonly Detected[],
  { property, source, names, replace }: Writing,
): Promise<{ commits: number; created: string[] }> {
  const boxes = detected.flatMap((one) => one.boxes.map((box) => ({ sha1: one.sha1, box })));
  const classes = await classesIn(ctx, property);
  // As late as can be: somebody may delete some of them while a detection takes its hours.
  const seen = detected.map(({ sha1 }) => sha1);
  const replaced = replace ? await drawnBy(ctx, source, seen) : [];
  if (boxes.length === 0 && replaced.length === 0) return { commits: 0, created: [] };
  const images = counted(new Set(boxes.map(({ sha1 }) => sha1)).size, "image");
  const parts = Math.max(1, Math.ceil(boxes.length / mostBoxes));
  const created: string[] = [];
  for (let part = 0; part < parts; part++) {
    const title = `Detect ${counted(boxes.length, "object")} on ${images}`;
    const commit = ctx.project.commit(parts > 1 ? `${title} (${part + 1} of ${parts})` : title);
    if (part === 0 && replaced.length > 0)
      commit.delete({ annotations: replaced.map(({ id }) => id) });
    const own = boxes.slice(part * mostBoxes, (part + 1) * mostBoxes);
    const made = makeClasses(commit, classes, property, own, names);
    for (const { sha1, box } of own)
      commit.createAnnotation({
        sha1,
        classId: classes.tagIds.get(nameOf(box, names)) ?? 0,
        shape: { kind: "box", x: box.x, y: box.y, width: box.width, height: box.height },
        confidence: box.score,
        source,
      });
    const { ids } = await ctx.project.do(commit);
    // The next part refers to what this one made by its real ids.
    classes.propertyId = ids.get(classes.propertyId ?? 0) ?? classes.propertyId;
    for (const [name, id] of classes.tagIds) classes.tagIds.set(name, ids.get(id) ?? id);
    created.push(...made);
  }
  return { commits: parts, created };
}

/** What a source has drawn on images. */
export async function drawnBy(
  ctx: Pick<MlContext, "project">,
  source: string,
  sha1s: readonly string[],
): Promise<Pick<Annotation, "id" | "sha1">[]> {
  const drawn: Pick<Annotation, "id" | "sha1">[] = [];
  for await (const batch of annotationBatches(ctx, sha1s))
    for (const one of batch) if (one.source === source) drawn.push({ id: one.id, sha1: one.sha1 });
  return drawn;
}

/** Ids that are known; negative ones are of the commit that is being filled. */
export interface Classes {
  propertyId: number | null;
  readonly tagIds: Map<string, number>;
}

/** The classes that a property of this name has. @throws Error where it belongs to something that cannot hold classes */
export async function classesIn(ctx: Pick<MlContext, "project">, name: string): Promise<Classes> {
  const found = await namedProperty(ctx, name, {
    types: ["tag", "multi_tags"],
    but: "classes are tags. Choose another property.",
  });
  if (!found) return { propertyId: null, tagIds: new Map() };
  const tags = await ctx.project.tags({ propertyIds: [found.id] });
  return { propertyId: found.id, tagIds: new Map(tags.map((tag) => [tag.name, tag.id])) };
}

/** Names of what was made. */
function makeClasses(
  commit: Commit,
  classes: Classes,
  property: string,
  boxes: readonly { readonly box: Box }[],
  names: readonly string[],
): string[] {
  const missing = new Set(
    boxes.map(({ box }) => nameOf(box, names)).filter((name) => !classes.tagIds.has(name)),
  );
  if (missing.size === 0) return [];
  const propertyId =
    classes.propertyId ??
    commit.createProperty({ name: property, type: "multi_tags", mode: "image" });
  classes.propertyId = propertyId;
  for (const name of missing) classes.tagIds.set(name, commit.createTag({ propertyId, name }));
  return [...missing];
}

function nameOf({ classIndex }: Box, names: readonly string[]): string {
  return names[classIndex] ?? `class ${classIndex}`;
}
