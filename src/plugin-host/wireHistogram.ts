import type { HistogramBlock, HistogramThreshold, ThresholdAction } from "../plugin-api/report.ts";
import type { Group } from "../plugin-api/results.ts";
import { bytesOf } from "../protocol/bytes.ts";
import { reportLimits, type HistogramInfo, type ThresholdInfo } from "../protocol/reports.ts";
import { plainValue } from "./plainValue.ts";
import { atMost, fullId, oneOf, refused } from "./wireChecks.ts";
import { axisOf, headingOf, linkTo, titled, type Making } from "./wireReportParts.ts";

/** A histogram for the engine. @throws WinnowError `plugin-refused` */
export function histogramOf(block: HistogramBlock, making: Making): HistogramInfo {
  const { what } = making;
  const { values, instanceIds, sha1s, threshold, bins = 40 } = block;
  if (typeof values?.length !== "number") throw refused(`${what} has no list of values.`);
  atMost(values.length, reportLimits.values, what, "values");
  if (!Number.isFinite(bins)) throw refused(`${what} has ${String(bins)} bins: give a number.`);
  const kept = Float32Array.from(values).map((value) => (Number.isFinite(value) ? value : NaN));
  const owners = instanceIds ?? sha1s;
  const axis = axisOf(block.axis);
  const group = owners ? linkTo(ofFinite(block, kept, making), making) : null;
  const shown = kept.filter((value) => !Number.isNaN(value)).sort();
  return {
    kind: "histogram",
    ...headingOf(block),
    axis,
    bins: Math.min(reportLimits.bins, Math.max(1, Math.round(bins))),
    values: group === null ? bytesOf(shown) : new Uint8Array(),
    group,
    threshold: threshold ? thresholdOf(threshold, making) : null,
  };
}

/** The images of a histogram with their values as scores; those beyond the threshold come first. */
function ofFinite(block: HistogramBlock, values: Float32Array, { what }: Making): Group {
  const { instanceIds, sha1s, title = "", axis, threshold } = block;
  const count = instanceIds?.length ?? sha1s?.length ?? 0;
  if (count !== values.length)
    throw refused(`${what} has ${values.length} values for ${count} images: give one each.`);
  const hasGaps = values.some(Number.isNaN);
  const kept = [...values.keys()].filter((i) => !Number.isNaN(values[i]));
  const own = Float32Array.from(kept, (i) => values[i] ?? NaN);
  const scores = {
    values: own,
    min: own.reduce((least, value) => Math.min(least, value), Infinity),
    max: own.reduce((most, value) => Math.max(most, value), -Infinity),
    description: axis?.title ?? title,
    maxIsBest: threshold?.side !== "below",
  };
  const name = title === "" ? "Values" : title;
  // The list as it was given, where it can be: several histograms of the same images send it once.
  if (sha1s) return { name, sha1s: hasGaps ? kept.map((i) => sha1s[i] ?? "") : sha1s, scores };
  const ids = instanceIds ?? [];
  return { name, instanceIds: hasGaps ? kept.map((i) => ids[i] ?? 0) : ids, scores };
}

function thresholdOf(
  { value, side, label = "", action }: HistogramThreshold,
  making: Making,
): ThresholdInfo {
  const { what } = making;
  if (!Number.isFinite(value)) throw refused(`${what} has a threshold that is no number.`);
  if (side !== "above" && side !== "below")
    throw refused(
      `${what} must say whether values are beyond its threshold 'above' or 'below' it.`,
    );
  return {
    value,
    side,
    label: titled(label),
    action: action ? actionOf(action, making) : null,
  };
}

function actionOf(
  { actionId, title, parameter = "", parameters = {}, on = "beyond" }: ThresholdAction,
  { what, pluginId }: Making,
): ThresholdInfo["action"] {
  if (typeof actionId !== "string" || actionId === "")
    throw refused(`${what} has an action without an actionId: name the one to be run.`);
  if (typeof parameter !== "string" || parameter.length > 100)
    throw refused(`${what}: the parameter of its action is no name of one.`);
  return {
    actionId: fullId(actionId, pluginId),
    title: titled(title),
    parameter,
    parameters: plainValue(parameters, `${what}: parameters`) as Record<string, unknown>,
    on: oneOf(on, ["beyond", "all"], `${what}: what its action is on`),
  };
}
