import { readTheme, type Theme } from "../shared/theme.ts";
import type { Backdrop } from "./palette.ts";

/** The theme's colours as a canvas and a texture want them. */
export interface MapColours extends Backdrop {
  readonly theme: Theme;
  /** Opacity of points beside selected ones. */
  readonly faded: number;
  /** Of the density, 0xRRGGBB. */
  readonly heat: number;
}

export function readColours(): MapColours {
  const theme = readTheme();
  const variable = (name: string): string =>
    getComputedStyle(document.documentElement).getPropertyValue(`--vscode-${name}`).trim();
  const background = numberOf(theme.background);
  const [red, green, blue] = [(background >> 16) & 255, (background >> 8) & 255, background & 255];
  const accent = numberOf(variable("charts-blue") || variable("textLink-foreground") || "#3794ff");
  return {
    theme,
    isLight: (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255 > 0.5,
    // High contrast is for those who need it everywhere.
    plain: theme.contrastBorder === "" ? accent : numberOf(theme.foreground),
    faint: numberOf(theme.description),
    faded: theme.contrastBorder === "" ? 0.35 : 0.55,
    heat: accent,
  };
}

/** Whatever way CSS says it, the browser knows. */
function numberOf(colour: string): number {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) return 0x808080;
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
  return (red << 16) | (green << 8) | blue;
}
