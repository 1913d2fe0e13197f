// #region hue
/** Of a picture without any color. */
export const noHue = -1;

/**
 * The hue that most of the color in a picture has, in whole degrees: 0 is red, 120 green, 240 blue. Strong colors count
 * more than pale ones, grey does not count at all.
 * @param pixels Red, green and blue in turn, each in [0, 255].
 */
export function dominantHue(pixels: Uint8Array): number {
  const strength = new Float64Array(360);
  for (let at = 0; at < pixels.length; at += 3) {
    const [red = 0, green = 0, blue = 0] = pixels.subarray(at, at + 3);
    const chroma = Math.max(red, green, blue) - Math.min(red, green, blue);
    // What JPEG makes of grey is hardly ever quite grey.
    if (chroma < 16) continue;
    const hue = Math.round(hueOf(red, green, blue, chroma)) % 360;
    strength[hue] = (strength[hue] ?? 0) + chroma;
  }
  const strongest = Math.max(...strength);
  return strongest === 0 ? noHue : strength.indexOf(strongest);
}
// #endregion

// #region hueOf
/** In degrees, [0, 360). */
function hueOf(red: number, green: number, blue: number, chroma: number): number {
  const strongest = Math.max(red, green, blue);
  if (strongest === red) return (((green - blue) / chroma) * 60 + 360) % 360;
  if (strongest === green) return ((blue - red) / chroma) * 60 + 120;
  return ((red - green) / chroma) * 60 + 240;
}
// #endregion
