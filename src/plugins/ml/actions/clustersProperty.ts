import type { MlContext } from "../plugin.ts";

/** A property of one tag an image that a run will fill: id null where it is to be made. */
export interface TagProperty {
  readonly name: string;
  readonly id: number | null;
}

/**
 * The property of this name, before anything is computed for it; null where no name is given: nothing is to be written.
 * @throws Error where the name belongs to something else
 */
export async function tagProperty(
  { project }: Pick<MlContext, "project">,
  given: string,
): Promise<TagProperty | null> {
  const name = given.trim();
  if (name === "") return null;
  const found = (await project.properties({ computed: true })).find((one) => one.name === name);
  if (!found) return { name, id: null };
  if (found.id !== null && found.type === "tag" && found.mode === "image")
    return { name, id: found.id };
  throw new Error(
    `'${name}' is no property with one tag for each image, so it cannot hold groups. Choose another name.`,
  );
}

export interface GroupsAsTags {
  readonly property: TagProperty;
  /** Of the commit. */
  readonly title: string;
  readonly groups: readonly { readonly tag: string; readonly sha1s: readonly string[] }[];
  /** Images that are in no group, whose value is taken away. */
  readonly cleared: readonly string[];
}

/** Writes which group each image is in, with what is missing for it, as one commit. */
export async function writeGroupsAsTags(
  { project }: Pick<MlContext, "project">,
  { property, title, groups, cleared }: GroupsAsTags,
): Promise<void> {
  const commit = project.commit(title);
  const id =
    property.id ?? commit.createProperty({ name: property.name, type: "tag", mode: "image" });
  const known = new Map(
    id > 0
      ? (await project.tags({ propertyIds: [id] })).map((one) => [one.name, one.id] as const)
      : [],
  );
  for (const { tag, sha1s } of groups) {
    const tagId = known.get(tag) ?? commit.createTag({ propertyId: id, name: tag });
    known.set(tag, tagId);
    commit.setImageValues(id, sha1s, { all: tagId });
  }
  if (cleared.length > 0 && id > 0) commit.setImageValues(id, cleared, { all: null });
  await project.do(commit);
}
