import type { QueryFile, Span } from "./ast.ts";

/** A part of a file that has a line of its own in an outline. */
export interface OutlineItem extends Span {
  readonly kind:
    "use" | "parameter" | "query" | "condition" | "order" | "group" | "limit" | "action";
  /** A word or two. */
  readonly title: string;
  /** The text itself, on one line, perhaps cut. */
  readonly detail: string;
  readonly children: readonly OutlineItem[];
}

/** The parts of a file, in the order of the text. */
export function outline(file: QueryFile, text: string): OutlineItem[] {
  const item = (
    kind: OutlineItem["kind"],
    title: string,
    { start, end }: Span,
    children: readonly OutlineItem[] = [],
  ): OutlineItem => ({
    kind,
    title,
    detail: oneLine(text.slice(start, end)),
    start,
    end,
    children,
  });
  const { where, orderBy, groupBy, limit, offset } = file.query;
  const query = [
    ...(where
      ? [
          item(
            "condition",
            "where",
            where,
            conditions(where).map((part) =>
              item("condition", oneLine(text.slice(part.start, part.end)), part),
            ),
          ),
        ]
      : []),
    ...orderBy.map((term) => item("order", "order by", term)),
    ...groupBy.map((term) => item("group", "group by", term)),
    ...(limit ? [item("limit", "limit", limit)] : []),
    ...(offset ? [item("limit", "offset", offset)] : []),
  ].toSorted((a, b) => a.start - b.start);
  return [
    ...file.uses.map((use) => item("use", "use", use)),
    ...file.parameters.map((parameter) => item("parameter", `$${parameter.name.text}`, parameter)),
    ...(query.length > 0 ? [item("query", "Query", spanOf(query), query)] : []),
    ...file.actions.map((action) => item("action", action.kind, action)),
  ].toSorted((a, b) => a.start - b.start);
}

/** The conditions that all must hold, when there are several. */
function conditions(where: NonNullable<QueryFile["query"]["where"]>): readonly Span[] {
  return where.kind === "and" ? where.operands : [];
}

function spanOf(items: readonly Span[]): Span {
  return {
    start: Math.min(...items.map(({ start }) => start)),
    end: Math.max(...items.map(({ end }) => end)),
  };
}

function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
