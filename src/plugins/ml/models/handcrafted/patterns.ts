import type { Lab } from "./lab.ts";
import { toUnit } from "./unit.ts";

/**
 * How often each uniform local binary pattern occurs in each quarter, as square roots: which of a pixel's eight
 * neighbours are lighter than it, 58 patterns with two changes round at most, and one place for all others.
 */
export function binaryPatterns({ lightness }: Lab, side: number): Float32Array {
  const out = new Float32Array(kinds * 4);
  const around = [1, side + 1, side, side - 1, -1, -side - 1, -side, -side + 1];
  for (let y = 1; y < side - 1; y++)
    for (let x = 1; x < side - 1; x++) {
      const at = y * side + x;
      // A little more than what noise or JPEG adds to an even area.
      const level = (lightness[at] ?? 0) + 0.004;
      let pattern = 0;
      for (const [bit, step] of around.entries())
        if ((lightness[at + step] ?? 0) > level) pattern |= 1 << bit;
      const quarter = (y >= side / 2 ? 2 : 0) + (x >= side / 2 ? 1 : 0);
      const place = quarter * kinds + (kindOf[pattern] ?? 0);
      out[place] = (out[place] ?? 0) + 1;
    }
  for (let i = 0; i < out.length; i++) out[i] = Math.sqrt(out[i] ?? 0);
  return toUnit(out, 1e-6);
}

const kinds = 59;

const kindOf = uniformKinds();

function uniformKinds(): Uint8Array {
  const kind = new Uint8Array(256).fill(kinds - 1);
  let next = 0;
  for (let pattern = 0; pattern < 256; pattern++) {
    let changes = 0;
    for (let bit = 0; bit < 8; bit++)
      if (((pattern >> bit) & 1) !== ((pattern >> ((bit + 1) % 8)) & 1)) changes++;
    if (changes <= 2) kind[pattern] = next++;
  }
  return kind;
}
