import type { Pixels } from "./luma.ts";

type Use<T> = (pixels: Pixels) => T;
type Scaled = <T>(bytes: Uint8Array, size: Size, side: number, use: Use<T>) => T | undefined;
type Size = Pick<Pixels, "width" | "height">;

/**
 * A plain JPEG as stored, decoded straight to the smallest of 1/8, 1/4, 1/2 and 1 of its size whose long side has
 * `side` pixels (libjpeg's scaled decoding), without libvips around it, which costs 1.5–4 ms an image. Undefined where
 * no shared libturbojpeg 3 is at hand (its package has one on Linux only), and for whatever that objects to.
 *
 * `use` gets the pixels for its own time only: their memory serves the next picture.
 */
export async function withScaledJpeg<T>(
  bytes: Uint8Array,
  size: Size,
  side: number,
  use: Use<T>,
): Promise<T | undefined> {
  return (await scaled)?.(bytes, size, side, use);
}

// From turbojpeg.h of libjpeg-turbo 3.
const decompressing = 1;
const pixelsRgbx = 2;
const parameter = { stopOnWarning: 0, jpegWidth: 5, jpegHeight: 6, scanLimit: 13 };

const scaled = load().catch(() => undefined);

async function load(): Promise<Scaled> {
  // The binding brings the library into the process, where it is then found by its name.
  await import("@julusian/jpeg-turbo");
  const { default: koffi } = await import("koffi");
  const library = koffi.load("libturbojpeg.so.0");
  koffi.struct("tjscalingfactor", { num: "int", denom: "int" });
  const init = library.func("void *tj3Init(int)");
  const set = library.func("int tj3Set(void *, int, int)");
  const get = library.func("int tj3Get(void *, int)");
  const readHeader = library.func("int tj3DecompressHeader(void *, const uint8_t *, size_t)");
  const scale = library.func("int tj3SetScalingFactor(void *, tjscalingfactor)");
  const decode = library.func(
    "int tj3Decompress8(void *, const uint8_t *, size_t, uint8_t *, int, int)",
  );

  const handle: unknown = init(decompressing);
  // What libvips merely warns of is not ours to judge: the full decoder has the last word on damage.
  set(handle, parameter.stopOnWarning, 1);
  set(handle, parameter.scanLimit, 500);
  let target = new Uint32Array();
  return (bytes, size, side, use) => {
    const longSide = Math.max(size.width, size.height);
    const denom = [8, 4, 2].find((divisor) => longSide / divisor >= side) ?? 1;
    const [width, height] = [Math.ceil(size.width / denom), Math.ceil(size.height / denom)];
    if (target.length < width * height) target = new Uint32Array(width * height);
    const isDecoded =
      readHeader(handle, bytes, bytes.length) === 0 &&
      // It writes as many pixels as it has read of, whatever we have.
      get(handle, parameter.jpegWidth) === size.width &&
      get(handle, parameter.jpegHeight) === size.height &&
      scale(handle, { num: 1, denom }) === 0 &&
      decode(handle, bytes, bytes.length, target, width * 4, pixelsRgbx) === 0;
    return isDecoded
      ? use({ width, height, words: target.subarray(0, width * height) })
      : undefined;
  };
}
