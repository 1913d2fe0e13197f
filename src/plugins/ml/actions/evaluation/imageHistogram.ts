import type { HistogramBlock, ReportBlock } from "../../../../plugin-api/index.ts";
import { mostValues } from "../issuesReport.ts";
import type { InstanceRows } from "../shared/targets.ts";

/** A histogram of a value of each image; none where there are more than it takes. @param values in the order of the images */
export function imageHistogram(
  block: Omit<HistogramBlock, "kind" | "values" | "sha1s" | "instanceIds">,
  { rows, instanceIds }: InstanceRows,
  values: Float32Array,
): ReportBlock[] {
  if (instanceIds.length > mostValues) return [];
  return [
    {
      ...block,
      kind: "histogram",
      values: Float32Array.from(rows, (row) => values[row]),
      // Ids are a tenth of SHA-1s: with these, the report of 95,000 images was too much for one message.
      instanceIds,
    },
  ];
}

/** Of the scores of each model, of which low ones are to be looked at. */
export function scoreHistograms(
  what: string,
  models: readonly { readonly name: string; readonly scores: Float32Array }[],
  instances: InstanceRows,
): ReportBlock[] {
  return models.flatMap(({ name, scores }) =>
    imageHistogram(
      {
        title: `${what} of images${models.length > 1 ? `, ${name}` : ""}`,
        axis: { title: what, min: 0, max: 1 },
        bins: 20,
        threshold: { value: 0.5, side: "below", label: "to be looked at" },
      },
      instances,
      scores,
    ),
  );
}
