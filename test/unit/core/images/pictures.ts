import type { Luma, Pixels } from "../../../../src/core/images/luma.ts";

/** A luminance picture by a formula. */
export function luma(width: number, height: number, at: (x: number, y: number) => number): Luma {
  const values = Uint8Array.from({ length: width * height }, (_, i) =>
    at(i % width, Math.floor(i / width)),
  );
  return { width, height, values };
}

/** A colour picture by a formula. */
export function pixels(
  width: number,
  height: number,
  at: (x: number, y: number) => readonly [number, number, number],
): Pixels {
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) rgb.set(at(x, y), (y * width + x) * 3);
  return { width, height, rgb };
}

/** Bits in which two hashes differ. */
export function distance(a: Uint8Array, b: Uint8Array): number {
  let bits = 0;
  for (const [i, byte] of a.entries())
    for (let rest = byte ^ b[i]; rest > 0; rest >>= 1) bits += rest & 1;
  return bits;
}

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
