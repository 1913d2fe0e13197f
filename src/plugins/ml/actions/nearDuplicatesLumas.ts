import type { Picture } from "../../../plugin-api/index.ts";
import type { MlContext } from "../plugin.ts";
import { lumaSide, type Lumas } from "./nearDuplicatesAlign.ts";
import type { Run } from "./shared/openVectors.ts";

/** The small grey pictures of some of the images; the others, and those that cannot be read, have none. */
export async function readLumas(
  { project }: Pick<MlContext, "project">,
  sha1s: readonly string[],
  wanted: Iterable<number>,
  { signal, progress }: Run,
): Promise<Lumas> {
  const places = new Map(Array.from(wanted, (image) => [sha1s[image], image]));
  const size = lumaSide * lumaSide;
  const lumas = {
    data: new Uint8Array(new SharedArrayBuffer(sha1s.length * size)),
    aspects: new Float32Array(sha1s.length),
  };
  let done = 0;
  for await (const picture of project.pixels({ sha1s: [...places.keys()], side: 64, signal })) {
    const image = places.get(picture.sha1) ?? 0;
    writeLuma(picture, lumas.data.subarray(image * size, (image + 1) * size));
    lumas.aspects[image] = picture.width / picture.height;
    progress(++done, places.size, "Reading pictures");
  }
  return lumas;
}

/** The picture stretched to a square of grey values, each the mean of what it stands for. */
export function writeLuma({ data, width, height }: Picture, to: Uint8Array): void {
  for (let y = 0; y < lumaSide; y++)
    for (let x = 0; x < lumaSide; x++) {
      const [left, right] = span(x, width);
      const [top, bottom] = span(y, height);
      let sum = 0;
      for (let row = top; row < bottom; row++)
        for (let column = left; column < right; column++) {
          const at = (row * width + column) * 3;
          sum += 77 * data[at] + 150 * data[at + 1] + 29 * data[at + 2];
        }
      to[y * lumaSide + x] = sum / (256 * (right - left) * (bottom - top));
    }
}

/** Pixels that a cell stands for: one at least. */
function span(cell: number, pixels: number): [number, number] {
  const from = Math.floor((cell * pixels) / lumaSide);
  return [from, Math.max(from + 1, Math.floor(((cell + 1) * pixels) / lumaSide))];
}
