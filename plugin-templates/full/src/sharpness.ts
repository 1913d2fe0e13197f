/**
 * How sharp a picture is: the variance of its second derivative, which edges make large and blur makes small. In
 * [0, 1000]; photographs in focus are above 100 or so.
 * @param pixels Red, green and blue in turn, each in [0, 255], rows from the top. @param width Of a row, in pixels.
 */
export function sharpness(pixels: Uint8Array, width: number): number {
  const grey = greyOf(pixels);
  const height = grey.length / width;
  let sum = 0;
  let sumOfSquares = 0;
  let count = 0;
  const at = (x: number, y: number) => grey[y * width + x] ?? 0;
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++) {
      const change = at(x - 1, y) + at(x + 1, y) + at(x, y - 1) + at(x, y + 1) - 4 * at(x, y);
      sum += change;
      sumOfSquares += change * change;
      count++;
    }
  if (count === 0) return 0;
  const variance = sumOfSquares / count - (sum / count) ** 2;
  return Math.min(mostSharpness, Math.round(variance * 10) / 10);
}

export const mostSharpness = 1000;

function greyOf(pixels: Uint8Array): Float32Array {
  const grey = new Float32Array(pixels.length / 3);
  for (let i = 0; i < grey.length; i++) {
    const [red = 0, green = 0, blue = 0] = pixels.subarray(i * 3, i * 3 + 3);
    grey[i] = 0.299 * red + 0.587 * green + 0.114 * blue;
  }
  return grey;
}
