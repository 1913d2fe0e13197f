import type { AnnotationInput } from "../../src/protocol/data.ts";

/** Which annotations are shown. What is not named is shown: a class that is new is not missed. */
export interface OverlayFilter {
  readonly hiddenClasses: readonly number[];
  readonly hiddenSources: readonly string[];
  /** Of predictions, in [0, 1], both ends included; what has no confidence is always shown. */
  readonly confidence: readonly [least: number, most: number];
}

export const showAll: OverlayFilter = {
  hiddenClasses: [],
  hiddenSources: [],
  confidence: [0, 1],
};

/** Whether it may hide anything. */
export function isFiltered({ hiddenClasses, hiddenSources, confidence }: OverlayFilter): boolean {
  const [least, most] = confidence;
  return hiddenClasses.length > 0 || hiddenSources.length > 0 || least > 0 || most < 1;
}

export interface LegendRow<K> {
  readonly key: K;
  readonly count: number;
  readonly shown: boolean;
}

export interface Legend {
  /** By the order in which they are met. */
  readonly classes: readonly LegendRow<number>[];
  /** Ground truth ("") first, then prediction runs by name. */
  readonly sources: readonly LegendRow<string>[];
  /** Whether any has a confidence to filter by. */
  readonly hasConfidence: boolean;
}

export function passes(
  { classId, source, confidence }: AnnotationInput,
  filter: OverlayFilter,
): boolean {
  const [least, most] = filter.confidence;
  return (
    !filter.hiddenClasses.includes(classId) &&
    !filter.hiddenSources.includes(source) &&
    (confidence === null || (confidence >= least && confidence <= most))
  );
}

/** Counts are of all annotations, also of those that the filter hides. */
export function legendOf(all: readonly AnnotationInput[], filter: OverlayFilter): Legend {
  const classes = new Map<number, number>();
  const sources = new Map<string, number>();
  for (const { classId, source } of all) {
    classes.set(classId, (classes.get(classId) ?? 0) + 1);
    sources.set(source, (sources.get(source) ?? 0) + 1);
  }
  return {
    classes: [...classes].map(([key, count]) => ({
      key,
      count,
      shown: !filter.hiddenClasses.includes(key),
    })),
    sources: [...sources]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, count]) => ({ key, count, shown: !filter.hiddenSources.includes(key) })),
    hasConfidence: all.some(({ confidence }) => confidence !== null),
  };
}

/** With a key shown or hidden. */
export function toggled<K>(hidden: readonly K[], key: K, shown: boolean): K[] {
  const others = hidden.filter((one) => one !== key);
  return shown ? others : [...others, key];
}
