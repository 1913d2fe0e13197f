import type { TagInfo } from "../../protocol/data.ts";

/** The tags without parents, or those right below one, by name. A tag with several parents is below each of them. */
export function tagsBelow(tags: readonly TagInfo[], parentId: number | null): TagInfo[] {
  const known = new Set(tags.map(({ id }) => id));
  return tags
    .filter(({ parents }) =>
      parentId === null ? !parents.some((id) => known.has(id)) : parents.includes(parentId),
    )
    .sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
}

/** Ids of the tags that have others below them. */
export function tagsAbove(tags: readonly TagInfo[]): Set<number> {
  return new Set(tags.flatMap(({ parents }) => parents));
}

/** A tag and everything below it: what cannot become its parent. */
export function withDescendants(tags: readonly TagInfo[], tagId: number): Set<number> {
  const children = new Map<number, number[]>();
  for (const { id, parents } of tags)
    for (const parent of parents) {
      const known = children.get(parent);
      if (known) known.push(id);
      else children.set(parent, [id]);
    }
  const found = new Set([tagId]);
  // A set goes on over what is added to it meanwhile.
  for (const id of found) for (const child of children.get(id) ?? []) found.add(child);
  return found;
}

/** A spot of a tag's colour as an image; a ring where it has none. */
export function spotSvg(color: number | null): string {
  const hex = color === null ? "none" : `#${color.toString(16).padStart(6, "0")}`;
  const stroke = color === null ? "#888888" : hex;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16"><circle cx="8" cy="8" r="4.5" fill="${hex}" stroke="${stroke}"/></svg>`;
}
