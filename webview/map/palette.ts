import type { MapColors } from "../../src/protocol/maps.ts";
import { noCategory } from "../../src/protocol/maps.ts";
import { classColour } from "../annotations/colours.ts";

/** Colours of categories by their codes, 0xRRGGBB; {@link noCategory} is among them. */
export type Palette = readonly number[];

export interface Backdrop {
  readonly isLight: boolean;
  /** Of points that are in no category, and of all where there is no colouring. */
  readonly plain: number;
  readonly faint: number;
}

/** Categories beyond Okabe and Ito's seven get hues that are far from each other (the golden angle), in three tones. */
export function paletteOf(colors: MapColors | null, backdrop: Backdrop): Palette {
  const palette: number[] = Array.from({ length: 256 }, () => backdrop.faint);
  if (!colors) return palette.fill(backdrop.plain);
  const { categories, ordered, rest } = colors;
  for (const [code, { color }] of categories.entries())
    palette[code] = ordered
      ? stepColour(categories.length === 1 ? 0.5 : code / (categories.length - 1), backdrop)
      : readable(color ?? categoryColour(code), backdrop);
  if (rest) palette[categories.length - 1] = backdrop.faint;
  palette[noCategory] = backdrop.faint;
  return palette;
}

/** RGBA of each code, as a texture wants them. */
export function textureOf(palette: Palette): Uint8Array {
  const bytes = new Uint8Array(256 * 4);
  for (const [code, colour] of palette.entries())
    bytes.set([(colour >> 16) & 255, (colour >> 8) & 255, colour & 255, 255], code * 4);
  return bytes;
}

function categoryColour(code: number): number {
  if (code < 7) return classColour(code, null);
  const tone = [0.55, 0.68, 0.42][code % 3] ?? 0.55;
  return ofHsl((code * 137.508) % 360, 0.62, tone);
}

/** Yellow on white is not seen: what is too light there is darkened, and the other way round. */
function readable(colour: number, { isLight }: Backdrop): number {
  const [red, green, blue] = [(colour >> 16) & 255, (colour >> 8) & 255, colour & 255];
  const light = (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
  if (isLight && light > 0.62) return scaled(colour, 0.62 / light);
  if (!isLight && light < 0.22) {
    const up = 0.22 - light;
    return ofChannels(red + up * 255, green + up * 255, blue + up * 255);
  }
  return colour;
}

/** Viridis by its stops, without the end that is too near the background. */
function stepColour(share: number, { isLight }: Backdrop): number {
  const place = (isLight ? share * 0.85 : 0.12 + share * 0.88) * (viridis.length - 1);
  const [low, high] = [viridis[Math.floor(place)] ?? 0, viridis[Math.ceil(place)] ?? 0];
  const between = place - Math.floor(place);
  const mixed = (shift: number): number =>
    ((low >> shift) & 255) * (1 - between) + ((high >> shift) & 255) * between;
  return ofChannels(mixed(16), mixed(8), mixed(0));
}

const viridis = [
  0x440154, 0x482878, 0x3e4a89, 0x31688e, 0x26828e, 0x1f9e89, 0x35b779, 0x6ece58, 0xb5de2b,
  0xfde725,
] as const;

function scaled(colour: number, by: number): number {
  return ofChannels(((colour >> 16) & 255) * by, ((colour >> 8) & 255) * by, (colour & 255) * by);
}

function ofHsl(hue: number, saturation: number, light: number): number {
  const channel = (n: number): number => {
    const k = (n + hue / 30) % 12;
    const a = saturation * Math.min(light, 1 - light);
    return 255 * (light - a * Math.max(-1, Math.min(k - 3, 9 - k, 1)));
  };
  return ofChannels(channel(0), channel(8), channel(4));
}

function ofChannels(red: number, green: number, blue: number): number {
  const byte = (value: number): number => Math.max(0, Math.min(255, Math.round(value)));
  return (byte(red) << 16) | (byte(green) << 8) | byte(blue);
}
