import type { Luma, Pixels } from "../../../../src/core/images/luma.ts";

/** A luminance picture by a formula. */
export function luma(width: number, height: number, at: (x: number, y: number) => number): Luma {
  const values = Uint8Array.from({ length: width * height }, (_, i) =>
    at(i % width, Math.floor(i / width)),
  );
  return { width, height, values };
}

/** A colour picture by a formula: red, green and blue of each place. */
export function pixels(
  width: number,
  height: number,
  at: (x: number, y: number) => readonly [number, number, number],
): Pixels {
  const words = Uint32Array.from({ length: width * height }, (_, i) => {
    const [red, green, blue] = at(i % width, Math.floor(i / width));
    return red | (green << 8) | (blue << 16);
  });
  return { width, height, words };
}

/** Red, green and blue of each pixel, as other libraries have them. */
export function rgbOf({ words }: Pixels): Uint8Array {
  return Uint8Array.from(
    { length: words.length * 3 },
    (_, i) => words[Math.floor(i / 3)] >>> (8 * (i % 3)),
  );
}

/** Bits in which two hashes differ. */
export function distance(a: Uint8Array, b: Uint8Array): number {
  let bits = 0;
  for (const [i, byte] of a.entries())
    for (let rest = byte ^ b[i]; rest > 0; rest >>= 1) bits += rest & 1;
  return bits;
}

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
