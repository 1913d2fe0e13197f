/** CIE L*a*b* (D65) of each pixel, divided by 100: lightness in [0, 1], the others about in [−1, 1]. */
export interface Lab {
  readonly lightness: Float32Array;
  /** Green to red. */
  readonly a: Float32Array;
  /** Blue to yellow. */
  readonly b: Float32Array;
}

/** @param rgb Red, green and blue in turn, sRGB. */
export function toLab(rgb: Uint8Array): Lab {
  const pixels = rgb.length / 3;
  const lightness = new Float32Array(pixels);
  const a = new Float32Array(pixels);
  const b = new Float32Array(pixels);
  for (let i = 0; i < pixels; i++) {
    const red = linear[rgb[3 * i] ?? 0] ?? 0;
    const green = linear[rgb[3 * i + 1] ?? 0] ?? 0;
    const blue = linear[rgb[3 * i + 2] ?? 0] ?? 0;
    const x = perceived((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505);
    const y = perceived(0.2126 * red + 0.7152 * green + 0.0722 * blue);
    const z = perceived((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089);
    lightness[i] = 1.16 * y - 0.16;
    a[i] = 5 * (x - y);
    b[i] = 2 * (y - z);
  }
  return { lightness, a, b };
}

/** Of each of the 256 levels. */
const linear = Float64Array.from({ length: 256 }, (_, level) => {
  const value = level / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});

function perceived(value: number): number {
  return value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116;
}
