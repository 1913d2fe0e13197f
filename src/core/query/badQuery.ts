import { WinnowError } from "../../base/errors.ts";
import type { Span } from "../../query/ast.ts";

/** A query that cannot be run, and where in its text that shows (`details.start`, `details.end`). */
export function badQuery(span: Span, message: string): WinnowError {
  return new WinnowError("bad-query", message, {
    details: { start: span.start, end: span.end },
  });
}
