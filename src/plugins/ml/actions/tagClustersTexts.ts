import type { Tag } from "../../../plugin-api/index.ts";

/** What the parents of a tag are good for. */
export type ParentsAre = "used" | "combined" | "ignored";

/** A class that images are compared with. */
export interface TagClass {
  readonly tag: Tag;
  /** What the model is asked for. */
  readonly text: string;
}

/**
 * The classes of a property's tags. `used`: every tag is one, parents as well. `combined`: tags without children are, with the
 * names of all above them before their own ("animal cat"). `ignored`: tags without children are, by their own name.
 */
export function tagClasses(tags: readonly Tag[], parents: ParentsAre): TagClass[] {
  if (parents === "used") return tags.map((tag) => ({ tag, text: tag.name }));
  const isParent = new Set(tags.flatMap((tag) => tag.parents));
  const leaves = tags.filter(({ id }) => !isParent.has(id));
  if (parents === "ignored") return leaves.map((tag) => ({ tag, text: tag.name }));
  const byId = new Map(tags.map((tag) => [tag.id, tag]));
  return leaves.map((tag) => ({ tag, text: [...above(tag, byId), tag.name].join(" ") }));
}

/** Names of all above a tag, the highest first, each once. */
function above({ parents }: Tag, byId: ReadonlyMap<number, Tag>): string[] {
  const names = parents.flatMap((id) => {
    const parent = byId.get(id);
    return parent ? [...above(parent, byId), parent.name] : [];
  });
  return [...new Set(names)];
}
