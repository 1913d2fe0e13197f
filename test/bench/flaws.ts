import sharp, { type Sharp } from "sharp";

/** What goes wrong with photographs, each made of a sound one; sizes are shares of the long side. */
export const flaws: Readonly<Record<string, (photograph: Buffer) => Promise<Buffer>>> = {
  "blurred by 1/200": (photograph) => blurred(photograph, 200),
  "blurred by 1/100": (photograph) => blurred(photograph, 100),
  "blurred by 1/60": (photograph) => blurred(photograph, 60),
  "shaken by 1/40": (photograph) => shaken(photograph, 13),
  "shaken by 1/20": (photograph) => shaken(photograph, 25),
  "burnt out": async (photograph) => saved((await small(photograph)).linear(2.1, 45)),
  "3 stops too light": async (photograph) => saved(await exposed(photograph, 3)),
  "3 stops too dark": async (photograph) => saved(await exposed(photograph, -3)),
  "4 stops too dark": async (photograph) => saved(await exposed(photograph, -4)),
  "95 % fog": async (photograph) => saved((await small(photograph)).linear(0.05, 180)),
};

async function blurred(photograph: Buffer, share: number): Promise<Buffer> {
  const { width, height } = await sharp(photograph).metadata();
  const side = Math.min(1280, Math.max(width, height));
  return saved((await small(photograph, side)).blur(side / share));
}

/** Along the rows, at 512 pixels. */
async function shaken(photograph: Buffer, length: number): Promise<Buffer> {
  const kernel = Array.from({ length: length * length }, (_, i) =>
    Math.floor(i / length) === (length - 1) / 2 ? 1 : 0,
  );
  return saved((await small(photograph)).convolve({ width: length, height: length, kernel }));
}

/** By stops of light: a power of 2 of the linear levels, which sRGB's curve is nearly a power of. */
async function exposed(photograph: Buffer, stops: number): Promise<Sharp> {
  return (await small(photograph)).linear(2 ** (stops / 2.2), 0);
}

/** Upright, in sRGB, on white, of pixels that further steps begin with. */
async function small(photograph: Buffer, side = 512): Promise<Sharp> {
  const { data, info } = await sharp(photograph)
    .autoOrient()
    .flatten({ background: "white" })
    .resize(side, side, { fit: "inside", withoutEnlargement: true })
    .toColourspace("srgb")
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  return sharp(data, { raw: { width, height, channels } });
}

function saved(image: Sharp): Promise<Buffer> {
  return image.jpeg({ quality: 92 }).toBuffer();
}
