/**
 * How colorful a picture is: how far its colors are from grey and from each other. 0 is grey, above 100 is vivid; with
 * one decimal.
 * @param pixels Red, green and blue in turn, each in [0, 255].
 */
export function colorfulness(pixels: Uint8Array): number {
  const redGreen: number[] = [];
  const yellowBlue: number[] = [];
  for (let at = 0; at < pixels.length; at += 3) {
    const [red = 0, green = 0, blue = 0] = pixels.subarray(at, at + 3);
    redGreen.push(red - green);
    yellowBlue.push((red + green) / 2 - blue);
  }
  const [a, b] = [spread(redGreen), spread(yellowBlue)];
  const value = Math.hypot(a.deviation, b.deviation) + 0.3 * Math.hypot(a.mean, b.mean);
  return Math.round(value * 10) / 10;
}

function spread(values: readonly number[]): { readonly mean: number; readonly deviation: number } {
  const count = Math.max(1, values.length);
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count;
  return { mean, deviation: Math.sqrt(variance) };
}
