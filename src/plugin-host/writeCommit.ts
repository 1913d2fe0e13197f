import type { Commit, CommitResult } from "../plugin-api/commits.ts";
import type { Annotation, PropertyMode } from "../plugin-api/data.ts";
import { bytesOf, int32sOf } from "../protocol/bytes.ts";
import type { AnnotationInput, CommitInput, ValueBatch } from "../protocol/data.ts";
import type { ServicesContract } from "../protocol/pluginServices.ts";
import type { Client } from "../protocol/rpc.ts";
import { CommitBuilder, type ValueChange } from "./commitBuilder.ts";
import { mostSha1s, partsOf } from "./parts.ts";
import { propertiesById, readsOf } from "./reads.ts";

type Engine = Client<ServicesContract>;

/** Writes a commit: images by the ids that the engine knows them by, and updates with what they leave unsaid. */
export async function writeCommit(
  client: Engine,
  commit: Commit,
  how: "do" | "apply",
): Promise<CommitResult> {
  if (!(commit instanceof CommitBuilder))
    throw new TypeError("Give a commit that ctx.project.commit made.");
  if (commit.isWritten)
    throw new Error(`The commit '${commit.title}' was written already: make another one.`);
  commit.isWritten = true;
  try {
    const input = await inputOf(client, commit);
    const { commitId, ids } = await client.call("data/commit", { how, commit: input });
    return { commitId, ids: new Map(ids) };
  } catch (error) {
    // Nothing of it was written: what was wrong can be put right.
    commit.isWritten = false;
    throw error;
  }
}

async function inputOf(client: Engine, commit: CommitBuilder): Promise<CommitInput> {
  const input = {
    title: commit.title,
    folders: commit.folders,
    instances: commit.instances,
    propertyGroups: commit.propertyGroups,
    properties: await propertiesOf(client, commit),
    tags: await tagsOf(client, commit),
    values: await valuesOf(client, commit),
    annotations: await annotationsOf(client, commit),
    deletions: deletionsOf(commit),
  };
  return input;
}

async function propertiesOf(
  client: Engine,
  { properties }: CommitBuilder,
): Promise<CommitInput["properties"]> {
  const isPartial = properties.some(({ id, groupId }) => id > 0 && groupId === undefined);
  const known = isPartial ? await propertiesById(client) : undefined;
  return properties.map(({ id, name, type, mode, groupId }) => ({
    id,
    name,
    type,
    mode,
    groupId: groupId === undefined ? (known?.get(id)?.groupId ?? null) : groupId,
  }));
}

async function tagsOf(client: Engine, { tags }: CommitBuilder): Promise<CommitInput["tags"]> {
  const isPartial = tags.some(
    ({ id, color, parents }) => id > 0 && (color === undefined || parents === undefined),
  );
  const known = new Map(
    (isPartial ? await client.call("data/tags", {}) : []).map((tag) => [tag.id, tag]),
  );
  return tags.map(({ id, propertyId, name, color, parents }) => ({
    id,
    propertyId,
    name,
    color: color === undefined ? (known.get(id)?.color ?? null) : color,
    parents: [...(parents ?? known.get(id)?.parents ?? [])],
  }));
}

async function annotationsOf(
  client: Engine,
  { annotations }: CommitBuilder,
): Promise<AnnotationInput[]> {
  if (annotations.length === 0) return [];
  const updated = annotations.filter(({ id }) => id > 0).map(({ sha1 }) => sha1);
  const known = new Map<number, Annotation>(
    (updated.length > 0 ? await readsOf(client).annotations({ sha1s: updated }) : []).map(
      (annotation) => [annotation.id, annotation],
    ),
  );
  const imageIds = await imageIdsOf(
    client,
    annotations.map(({ sha1 }) => sha1.toLowerCase()),
  );
  return annotations.map(({ id, classId, shape, confidence, source, attributes }, i) => {
    const before = known.get(id);
    return {
      id,
      imageId: imageIds[i] ?? 0,
      classId,
      shape: shape as AnnotationInput["shape"],
      confidence: confidence === undefined ? (before?.confidence ?? null) : confidence,
      source: source ?? before?.source ?? "",
      attributes: { ...(attributes ?? before?.attributes) },
    };
  });
}

async function valuesOf(client: Engine, commit: CommitBuilder): Promise<ValueBatch[]> {
  if (commit.values.length === 0) return [];
  const known = commit.values.some(({ propertyId }) => commit.modeOf(propertyId) === undefined)
    ? await propertiesById(client)
    : undefined;
  const batches: ValueBatch[] = [];
  for (const change of commit.values) {
    const { propertyId, how, values } = change;
    const mode = commit.modeOf(propertyId) ?? known?.get(propertyId)?.mode;
    const ids = await targetIds(client, change, mode, known?.get(propertyId)?.name);
    if (ids.length === 0) continue;
    batches.push({
      propertyId,
      how,
      ids: bytesOf(ids),
      values: ("all" in values
        ? { kind: "same", value: values.all }
        : { kind: "each", values: [...values] }) as ValueBatch["values"],
    });
  }
  return batches;
}

/** Ids of what the values belong to, by the property's mode: an instance's id would name some other image. */
async function targetIds(
  client: Engine,
  { targets, how, propertyId }: ValueChange,
  mode: PropertyMode | undefined,
  name = String(propertyId),
): Promise<Int32Array> {
  if (targets.kind === "images") {
    if (mode === "instance")
      throw new TypeError(
        `The property '${name}' has a value for each instance: use setInstanceValues.`,
      );
    return imageIdsOf(client, targets.sha1s);
  }
  if (mode !== "image") return targets.ids;
  if (how === "set")
    throw new TypeError(`The property '${name}' has a value for each image: use setImageValues.`);
  const instances = await readsOf(client).instances({ ids: targets.ids });
  const sha1s = new Set(instances.flatMap(({ sha1 }) => sha1 ?? []));
  return imageIdsOf(client, [...sha1s]);
}

async function imageIdsOf(client: Engine, sha1s: readonly string[]): Promise<Int32Array> {
  const ids = new Int32Array(sha1s.length);
  for (const [i, part] of partsOf(sha1s, mostSha1s).entries())
    ids.set(int32sOf(await client.call("data/imageIds", { sha1s: part })), i * mostSha1s);
  const unknown = ids.indexOf(0);
  if (unknown >= 0)
    throw new RangeError(`The project has no image with the SHA-1 '${sha1s[unknown] ?? ""}'.`);
  return ids;
}

function deletionsOf({ deletions }: CommitBuilder): CommitInput["deletions"] {
  const all = { propertyGroups: [], properties: [], tags: [], annotations: [], instances: [] };
  return Object.fromEntries(
    Object.keys(all).map((kind) => [
      kind,
      [...new Set(deletions.flatMap((one) => one[kind as keyof typeof all] ?? []))],
    ]),
  ) as unknown as CommitInput["deletions"];
}
