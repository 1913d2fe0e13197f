import type { Group, Report } from "../../../../plugin-api/index.ts";

/** What an evaluation found. */
export interface Evaluated {
  readonly title: string;
  /** The images that were compared: those with a true tag, or with an annotation that is true or predicted. */
  readonly sha1s: readonly string[];
  /** One or two. */
  readonly models: readonly { readonly name: string; readonly scores: Float32Array }[];
  readonly report: Report;
  readonly groups: readonly Group[];
  /** Plain JSON. */
  readonly value: Readonly<Record<string, unknown>>;
}
