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

/**
 * A picture has an issue when its score is at most this. Those of `dark` and `odd aspect` are cleanvision's; those of
 * `bright`, `blurry` and `low information` were chosen on photographs with made flaws, see docs/performance.md.
 */
export const issueThresholds: Readonly<Record<Issue, number>> = {
  dark: 0.32,
  bright: 0.7,
  blurry: 0.17,
  "low information": 0.05,
  "odd aspect": 0.35,
  // With three interquartile ranges, as cleanvision: the score is made so that they end here.
  "odd size": 0.5,
  // Five grey levels: JPEG leaves that much colour in a grey picture.
  greyscale: 0.02,
};

/** How each score is worked out, for people. */
export const issueFormulas: Readonly<Record<Issue, string>> = {
  dark: "the 99th percentile of brightness",
  bright: "1 − d × m⁸, d the 5th and m the 80th percentile of brightness",
  blurry: "r / (1 + r), r the power of second differences over first ones where it is highest",
  "low information": "a sixth of the delentropy in bits at 64 pixels",
  "odd aspect": "the shorter side over the longer one",
  "odd size": "0.5 at three interquartile ranges beyond the quartiles of √(width × height)",
  greyscale: "the 99th percentile of how far red, green and blue are apart",
};

/**
 * Scores of one picture, each in [0, 1]; low: it has the issue. Sources: cleanvision 0.3 for dark and odd aspect;
 * greyscale there is a yes or no of the file's mode, here it is how much colour is left. Bright is our own: nearly all
 * is light and a fifth is burnt out, where a photograph of snow or of a thing on white keeps darker parts.
 * @param size Its score of {@link sizeScores}.
 */
export function issueScores(
  measures: PictureMeasures,
  { width, height }: { readonly width: number; readonly height: number },
  size: number,
): Record<Issue, number> {
  const { sharpness } = measures;
  return {
    dark: measures.brightest,
    bright: 1 - measures.darkest * measures.light ** 8,
    // Where nothing has contrast, nothing can be blurred.
    blurry: sharpness === undefined ? 1 : sharpness / (1 + sharpness),
    "low information": Math.min(1, measures.information / 6),
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

/** Between the two nearest values, as numpy. */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  const next = sorted[Math.min(low + 1, sorted.length - 1)];
  return sorted[low] + (at - low) * (next - sorted[low]);
}
