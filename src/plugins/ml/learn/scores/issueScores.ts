import type { PictureMeasures } from "./pictureMeasures.ts";

/** What can be wrong with a picture, in the order of reports. */
export const issues = [
  "dark",
  "bright",
  "blurry",
  "low information",
  "odd aspect",
  "odd size",
  "greyscale",
] as const;

export type Issue = (typeof issues)[number];

/** A picture has an issue when its score is at most this. Those of cleanvision, but for the last two. */
export const issueThresholds: Readonly<Record<Issue, number>> = {
  dark: 0.32,
  bright: 0.05,
  blurry: 0.29,
  "low information": 0.3,
  "odd aspect": 0.35,
  // With three interquartile ranges, as cleanvision: the score is made so that they end here.
  "odd size": 0.5,
  // Five grey levels: JPEG leaves that much colour in a grey picture.
  greyscale: 0.02,
};

/** How each score is worked out, for people. */
export const issueFormulas: Readonly<Record<Issue, string>> = {
  dark: "the 99th percentile of brightness",
  bright: "1 − the 5th percentile of brightness",
  blurry: "1 − exp(−σ / 100), σ the deviation of the edges at 64 pixels",
  "low information": "a tenth of the entropy in bits",
  "odd aspect": "the shorter side over the longer one",
  "odd size": "0.5 at three interquartile ranges beyond the quartiles of √(width × height)",
  greyscale: "the 99th percentile of how far red, green and blue are apart",
};

/**
 * Scores of one picture, each in [0, 1]; low: it has the issue. Source: cleanvision 0.3 (dark, light, blurry, low
 * information, odd aspect ratio). `greyscale` there is a yes or no of the file's mode; here it is how much colour is left.
 * @param size Its score of {@link sizeScores}.
 */
export function issueScores(
  measures: PictureMeasures,
  { width, height }: { readonly width: number; readonly height: number },
  size: number,
): Record<Issue, number> {
  return {
    dark: measures.brightest,
    bright: 1 - measures.darkest,
    blurry: sharpness(measures),
    "low information": Math.min(1, measures.entropy / 10),
    "odd aspect": Math.min(width / height, height / width),
    "odd size": size,
    greyscale: measures.colour,
  };
}

/**
 * How usual the size √(width × height) of each picture is among all, in [0, 1]: 1 in the middle of the range that
 * begins three interquartile ranges below the first quartile and ends as far above the third, ½ at its ends. Where the
 * quartiles are equal, every other size is odd: at most ½. Source: cleanvision 0.3, odd size (`iqr_factor` 3).
 */
export function sizeScores(sizes: Float64Array): Float32Array<ArrayBuffer> {
  const sorted = sizes.toSorted();
  const first = quantile(sorted, 0.25);
  const third = quantile(sorted, 0.75);
  const gap = third - first + 6 * (third - first);
  const middle = (first + third) / 2;
  return Float32Array.from(sizes, (size) => {
    const apart = Math.abs(size - middle);
    if (gap > 0) return 1 - Math.min(1, apart / gap);
    return apart === 0 ? 1 : 0.5 * (1 - Math.min(1, apart / middle));
  });
}

function sharpness({ edges, levels }: PictureMeasures): number {
  const sharp = 1 - Math.exp(-edges / 100);
  // A drawing of few levels has few edges and is not blurred.
  const few = 1 - Math.exp(-levels / 100);
  return Math.min(1, sharp + (few > 0.18 ? few : 0));
}

/** Between the two nearest values, as numpy. */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  const next = sorted[Math.min(low + 1, sorted.length - 1)];
  return sorted[low] + (at - low) * (next - sorted[low]);
}
