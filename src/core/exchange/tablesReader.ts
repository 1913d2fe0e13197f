import type * as v from "valibot";
import { WinnowError } from "../../base/errors.ts";
import { propertyTypes, type PropertyType } from "../../protocol/data.ts";
import {
  record,
  type DatasetReader,
  type ExchangeClass,
  type ExchangeValue,
  type ImportContext,
  type ImportIssue,
  type ImportRecord,
} from "./exchange.ts";
import { choice, choiceMap, number, textOption } from "./options.ts";
import type { Table, TableRow } from "./tables.ts";
import { convertCell, plain, quote } from "./tablesConvert.ts";
import { ColumnType } from "./tablesInfer.ts";
import { namedFile } from "./tablesPath.ts";
import { rolesOf, type Role } from "./tablesRoles.ts";

/** What imports of all tables can be told. */
export const tableOptions = {
  column: textOption(
    "The header of the column that says which image a row is for; found by its name otherwise.",
  ),
  by: choice(
    "What that column holds; auto: what its header says, else a path.",
    ["auto", "path", "sha1", "id"],
    "auto",
  ),
  types: choiceMap(
    "Types of columns by their headers, without a type in them; skip leaves one out.",
    [...propertyTypes, "skip"],
  ),
  maxTags: number(
    "A column with at most as many different texts that repeat becomes tags; 0: none does.",
    50,
    0,
    10_000,
  ),
};

export type TableOptions = v.InferOutput<v.ObjectSchema<typeof tableOptions, undefined>>;

/**
 * Reads a table twice: now for the types of its columns, which only the whole tells, and later for its records. Rows
 * that name no image, and cells that do not fit their column's type, are reported by line and column and left out.
 * @param root Absolute path of the folder that paths in the table are relative to.
 * @throws WinnowError file-problem when no column names an image or the file cannot be read; cancelled
 */
export async function openTable(
  table: Table,
  root: string,
  options: TableOptions,
  context: ImportContext,
): Promise<DatasetReader> {
  const inferred: ColumnType[] = [];
  let total = 0;
  for await (const { cells } of table.rows(false)) {
    context.signal.throwIfAborted();
    cells.forEach((cell, index) => {
      if (cell !== undefined) (inferred[index] ??= new ColumnType(options.maxTags)).add(cell);
    });
    if (++total % progressStep === 0) context.progress(total, null);
  }
  const roles = rolesOf(table, options, inferred, (issue) =>
    context.issue({ file: table.file, ...issue }),
  );
  if (!roles.some((role) => role.kind === "path" || role.kind === "sha1" || role.kind === "id"))
    throw new WinnowError(
      "file-problem",
      `No column of '${table.file}' names an image: ${listed(table.headers)}. Name one 'file_name', or say which column it is.`,
    );
  const classes = new Map<string, ExchangeClass>();
  return {
    root,
    get classes() {
      return [...classes.values()];
    },
    info: {},
    types: record<PropertyType>(
      roles.flatMap((role) => (role.kind === "value" ? [[role.name, role.type] as const] : [])),
    ),
    async *records() {
      let done = 0;
      for await (const row of table.rows(true)) {
        context.signal.throwIfAborted();
        const made = makeRecord(row, roles, root, (issue) =>
          context.issue({ file: row.file ?? table.file, line: row.line, ...issue }),
        );
        for (const { className } of made?.annotations ?? [])
          if (!classes.has(className)) classes.set(className, { name: className, parents: [] });
        if (++done % progressStep === 0) context.progress(done, total);
        if (made) yield made;
      }
      context.progress(done, total);
    },
  };
}

const progressStep = 1000;

type Complain = (issue: Omit<ImportIssue, "file" | "line">) => void;

function makeRecord(
  row: TableRow,
  roles: readonly Role[],
  root: string,
  complain: Complain,
): ImportRecord | undefined {
  const identity: { file?: string; sha1?: string; instanceId?: number } = {};
  const facts: { width?: number; height?: number; split?: string } = {};
  const values: Record<string, ExchangeValue> = record();
  let wrong = false;
  for (const [index, cell] of row.cells.entries()) {
    const role = roles[index];
    if (cell === undefined || role === undefined || role.kind === "skip") continue;
    const item = role.header;
    if (role.kind === "value") {
      const converted = convertCell(cell, role.type);
      if (!converted.ok)
        complain({ item, message: `${capital(converted.reason)}; the value was left out.` });
      else if (converted.value !== null) values[role.name] = converted.value;
      continue;
    }
    const text = typeof cell === "object" && "bad" in cell ? "" : plain(cell).trim();
    if (text === "") continue;
    const problem = take(role.kind, text, root, identity, facts);
    if (problem === undefined) continue;
    wrong ||= role.kind === "path" || role.kind === "id";
    complain({ item, message: `${quote(text)} ${problem.reason}; ${problem.effect}.` });
  }
  const { file, ...rest } = identity;
  if (file !== undefined || rest.sha1 !== undefined || rest.instanceId !== undefined)
    return { file: file ?? "", ...rest, ...facts, values, annotations: row.annotations ?? [] };
  if (!wrong) complain({ message: "The row names no image; it was left out." });
  return undefined;
}

function take(
  kind: Exclude<Role["kind"], "value" | "skip">,
  text: string,
  root: string,
  identity: { file?: string; sha1?: string; instanceId?: number },
  facts: { width?: number; height?: number; split?: string },
): { readonly reason: string; readonly effect: string } | undefined {
  switch (kind) {
    case "path": {
      const named = namedFile(text, root);
      if (!named.ok) return { reason: named.reason, effect: "the row was left out" };
      identity.file = named.path;
      return undefined;
    }
    case "sha1":
      if (!/^[\da-f]{40}$/i.test(text))
        return { reason: "is no SHA-1 of 40 digits", effect: "it was not used" };
      identity.sha1 = text.toLowerCase();
      return undefined;
    case "id": {
      const id = Number(text);
      if (!/^\d+$/.test(text) || !Number.isSafeInteger(id) || id < 1)
        return { reason: "is no id", effect: "the row was left out" };
      identity.instanceId = id;
      return undefined;
    }
    case "split":
      if (text.length > 200)
        return { reason: "is too long for a split", effect: "it was not used" };
      facts.split = text;
      return undefined;
    case "width":
    case "height": {
      const pixels = Number(text);
      if (!Number.isSafeInteger(pixels) || pixels < 1)
        return { reason: "is no number of pixels", effect: "it was not used" };
      facts[kind] = pixels;
      return undefined;
    }
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function listed(headers: readonly string[]): string {
  if (headers.length === 0) return "it has no columns";
  const shown = headers.slice(0, 10).map((header) => quote(header));
  return headers.length > shown.length ? `${shown.join(", ")}, …` : shown.join(", ");
}
