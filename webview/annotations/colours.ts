/**
 * Okabe and Ito's colours without black, which people with any kind of colour vision tell apart. Classes beyond the
 * seventh share them: their labels tell which is which.
 */
const palette = [0xe69f00, 0x56b4e9, 0x009e73, 0xf0e442, 0x0072b2, 0xd55e00, 0xcc79a7] as const;

/** The colour of a class, 0xRRGGBB: its tag's own, else one that its id always has. */
export function classColour(classId: number, own: number | null): number {
  return own ?? palette[classId % palette.length] ?? palette[0];
}

/** "#e69f00", or with an opacity in [0, 1]. */
export function cssColour(colour: number, opacity = 1): string {
  const [red, green, blue] = channels(colour);
  return opacity === 1
    ? `#${colour.toString(16).padStart(6, "0")}`
    : `rgb(${red} ${green} ${blue} / ${opacity})`;
}

/** Black or white, whichever is read better on the colour. */
export function textOn(colour: number): "#000000" | "#ffffff" {
  const light = luminance(colour);
  return (light + 0.05) / 0.05 >= 1.05 / (light + 0.05) ? "#000000" : "#ffffff";
}

function luminance(colour: number): number {
  const [red = 0, green = 0, blue = 0] = channels(colour).map((channel) => {
    const value = channel / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function channels(colour: number): [number, number, number] {
  return [(colour >> 16) & 255, (colour >> 8) & 255, colour & 255];
}
