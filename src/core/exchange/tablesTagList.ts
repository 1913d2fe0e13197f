/**
 * Names of tags in one cell, with commas between them as Panoptic writes them. Panoptic cuts a name at its own commas;
 * here a name with a comma, a quote or blanks at its ends stands in quotes, quotes inside it doubled: CSV within the
 * cell. A cell without such names looks the same to both.
 */
export function joinTags(names: readonly string[]): string {
  return names
    .map((name) =>
      /[,"\r\n]|^\s|\s$/.test(name) || name === "" ? `"${name.replaceAll('"', '""')}"` : name,
    )
    .join(",");
}

/**
 * The names in a cell: trimmed, without empty and repeated ones. A quote that does not begin a name, or that is never
 * closed, is a character like others.
 */
export function splitTags(cell: string): string[] {
  const names: string[] = [];
  let at = 0;
  while (at <= cell.length) {
    quoted.lastIndex = at;
    const match = quoted.exec(cell);
    if (match) {
      names.push(match[1].replaceAll('""', '"'));
      at = quoted.lastIndex + 1;
      continue;
    }
    const comma = cell.indexOf(",", at);
    const end = comma === -1 ? cell.length : comma;
    names.push(cell.slice(at, end).trim());
    at = end + 1;
  }
  return [...new Set(names.filter((name) => name !== ""))];
}

/** A whole quoted name, up to the comma or the end after it. */
const quoted = /\s*"((?:[^"]|"")*)"\s*(?=,|$)/y;
