import { WinnowError } from "../../base/errors.ts";
import type { PropertyType } from "../../protocol/data.ts";
import type { ImportIssue } from "./exchange.ts";
import {
  computedTypes,
  identifying,
  parseHeader,
  type ComputedType,
  type Header,
  type Table,
} from "./tables.ts";
import { quote } from "./tablesConvert.ts";
import type { ColumnType } from "./tablesInfer.ts";
import type { TableOptions } from "./tablesReader.ts";

/** What a column is for. */
export type Role =
  | {
      readonly kind: "path" | "sha1" | "id" | "split" | "width" | "height" | "skip";
      readonly header: string;
    }
  | {
      readonly kind: "value";
      readonly header: string;
      readonly name: string;
      readonly type: PropertyType;
    };

/**
 * The role of each column. The image is named by the column that the options say, else by the first header that means a
 * path, a name, a SHA-1 or an id, in this order of trust; a SHA-1 beside a path narrows it down.
 * @throws WinnowError bad-request when the options name a column that is not there
 */
export function rolesOf(
  table: Table,
  options: TableOptions,
  inferred: readonly (ColumnType | undefined)[],
  complain: (issue: Omit<ImportIssue, "file">) => void,
): Role[] {
  const headers = table.headers.map(parseHeader);
  const key = keyColumn(table, headers, options);
  const given = new Map(Object.entries(options.types));
  const names = new Set<string>();
  return table.headers.map((header, index): Role => {
    if (index === key?.index) return { kind: key.kind, header };
    const { name, type } = headers[index];
    const wanted = given.get(header) ?? given.get(name);
    if (wanted === "skip") return { kind: "skip", header };
    if (isComputed(type)) return { kind: type === "sha1" ? "sha1" : "skip", header };
    const bare = name.toLowerCase();
    if (bare === "split" && wanted === undefined && (type === null || type === "tag"))
      return { kind: "split", header };
    if (type === null && wanted === undefined) {
      if (bare === "sha1") return { kind: "sha1", header };
      if (bare === "width" || bare === "height") return { kind: bare, header };
    }
    const found = wanted ?? type ?? table.types.get(header) ?? inferred[index]?.type ?? null;
    if (name === "") {
      if (found !== null)
        complain({
          item: `column ${index + 1}`,
          message: "The column has no header; it was left out.",
        });
      return { kind: "skip", header };
    }
    if (found === null) {
      const bad = inferred[index]?.bad;
      if (bad !== undefined)
        complain({ item: header.slice(0, 200), message: `The column was left out: ${bad}.` });
      return { kind: "skip", header };
    }
    if (name.length > 200 || names.has(name)) {
      const why = names.has(name) ? "A column of this name came before" : "The header is too long";
      complain({ item: header.slice(0, 200), message: `${why}; the column was left out.` });
      return { kind: "skip", header };
    }
    names.add(name);
    return { kind: "value", header, name, type: found };
  });
}

function keyColumn(
  table: Table,
  headers: readonly Header[],
  options: TableOptions,
): { readonly index: number; readonly kind: "path" | "sha1" | "id" } | undefined {
  if (options.column !== undefined) {
    const wanted = options.column;
    const index = table.headers.findIndex(
      (header, at) => header === wanted || headers[at].name === wanted,
    );
    if (index === -1)
      throw new WinnowError(
        "bad-request",
        `'${table.file}' has no column ${quote(wanted)}. Its columns are ${table.headers.slice(0, 20).join(", ")}.`,
      );
    const type = headers[index].type;
    const bare = headers[index].name.toLowerCase();
    return {
      index,
      kind:
        options.by !== "auto"
          ? options.by
          : bare === "sha1" || type === "sha1"
            ? "sha1"
            : bare === "id"
              ? "id"
              : "path",
    };
  }
  const find = (words: readonly string[], types: readonly (Header["type"] | null)[]): number =>
    words
      .map((word) =>
        headers.findIndex(({ name, type }) => types.includes(type) && name.toLowerCase() === word),
      )
      .find((index) => index !== -1) ?? -1;
  const candidates = [
    { kind: "path", index: find(identifying.path, [null]) },
    { kind: "path", index: find(identifying.name, [null]) },
    { kind: "sha1", index: find(identifying.sha1, [null, "sha1"]) },
    { kind: "id", index: find(identifying.id, [null, "id"]) },
  ] as const;
  return candidates.find(
    ({ kind, index }) => index !== -1 && (options.by === "auto" || options.by === kind),
  );
}

function isComputed(type: Header["type"]): type is ComputedType {
  return computedTypes.some((one) => one === type);
}
