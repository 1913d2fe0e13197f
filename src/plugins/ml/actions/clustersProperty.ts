import type { MlContext } from "../plugin.ts";
import type { FilledProperty, Holding } from "./shared/namedProperty.ts";

/** What groups are written to. */
export const holdsGroups: Holding = {
  types: ["tag"],
  mode: "image",
  but: "groups are one tag an image. Choose another name.",
};

export interface GroupsAsTags {
  readonly property: FilledProperty;
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
