import * as v from "valibot";
import { request, type Contract } from "./rpc.ts";
import { thumbSizes, type ThumbSize } from "./view.ts";
import type { ExifEntry, RenderedImage } from "./images.ts";
import { problemKinds, type ProblemKind } from "./project.ts";

const path = v.pipe(v.string(), v.minLength(1));

/** The outcome for one file: everything that the import keeps of it, or the one reason why not. */
export type Decoded =
  | ({ readonly kind: "image" } & DecodedImage)
  | { readonly kind: "problem"; readonly problem: ProblemKind; readonly reason: string };

export interface DecodedImage {
  /** 20 bytes. */
  readonly sha1: Uint8Array;
  /** Size and time of the very bytes that were decoded. */
  readonly bytes: number;
  readonly modified: number;
  /** jpeg, png, webp, tiff, gif, avif. */
  readonly format: string;
  /** Pixels after EXIF orientation. */
  readonly width: number;
  readonly height: number;
  /** 8 bytes each, big-endian, bit 63 is the top left. */
  readonly averageHash: Uint8Array;
  readonly differenceHash: Uint8Array;
  readonly perceptualHash: Uint8Array;
  readonly sharpness: number;
  readonly brightness: number;
  readonly contrast: number;
  readonly entropy: number;
  /** Square baseline JPEGs of `px` pixels, 4:2:0, the picture centred; only sizes that the picture fills. */
  readonly thumbs: readonly { readonly px: ThumbSize; readonly jpeg: Uint8Array }[];
}

/** A picture as plain pixels. */
export interface RawPixels {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue, rows from the top. */
  readonly data: Uint8Array;
}

/** The longest side of pictures that are handed out as pixels. */
const maxPixelSide = 2048;

const bytes = (length: number) => v.pipe(v.instance(Uint8Array<ArrayBufferLike>), v.length(length));
const side = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const measure = v.pipe(v.number(), v.finite());
/** What the engine checks of an answer before it uses it: the decoder has read hostile bytes. */
export const decoded = v.variant("kind", [
  v.object({
    kind: v.literal("image"),
    sha1: bytes(20),
    bytes: side,
    modified: measure,
    format: v.pipe(v.string(), v.maxLength(10)),
    width: side,
    height: side,
    averageHash: bytes(8),
    differenceHash: bytes(8),
    perceptualHash: bytes(8),
    sharpness: measure,
    brightness: measure,
    contrast: measure,
    entropy: measure,
    thumbs: v.pipe(
      v.array(
        v.object({
          px: v.picklist(thumbSizes),
          jpeg: v.pipe(v.instance(Uint8Array<ArrayBufferLike>), v.maxLength(1 << 20)),
        }),
      ),
      v.maxLength(thumbSizes.length),
    ),
  }),
  v.object({
    kind: v.literal("problem"),
    problem: v.picklist(problemKinds),
    reason: v.pipe(v.string(), v.maxLength(2000)),
  }),
]);

const pixelSide = v.pipe(side, v.maxValue(maxPixelSide));
/** A stored thumbnail, and the size of the picture in the middle of it. */
const thumbPicture = v.object({
  jpeg: v.pipe(v.instance(Uint8Array<ArrayBufferLike>), v.maxLength(1 << 20)),
  width: pixelSide,
  height: pixelSide,
});
export type ThumbPicture = v.InferOutput<typeof thumbPicture>;

/** What the engine checks of pixels that it is answered with. */
export const rawPixels = v.pipe(
  v.object({
    width: pixelSide,
    height: pixelSide,
    data: v.instance(Uint8Array<ArrayBufferLike>),
  }),
  v.check(({ width, height, data }) => data.length === width * height * 3, "not as many pixels"),
);

export const decoderContract = {
  name: "decoder",
  requests: {
    /** Reads, hashes, decodes and thumbnails one file. `root` is the folder that the file must really be in. */
    decode: request(v.object({ path, root: path }))<Decoded>(),
    exif: request(v.object({ path, root: path }))<ExifEntry[]>(),
    render: request(
      v.object({ path, root: path, maxSide: v.pipe(v.number(), v.safeInteger(), v.minValue(0)) }),
    )<RenderedImage>(),
    /** The upright picture of a file that still has this SHA-1 (null: whatever it is), at most `side` pixels wide and high. */
    pixels: request(
      v.object({ path, root: path, sha1: v.nullable(v.string()), side: pixelSide }),
    )<RawPixels>(),
    /** The same of stored thumbnails; null where one cannot be decoded. */
    thumbPixels: request(
      v.object({
        thumbs: v.pipe(v.array(thumbPicture), v.maxLength(64)),
        side: pixelSide,
      }),
    )<(RawPixels | null)[]>(),
  },
  events: {
    /** It has started and can be asked: whatever ends it from now on is the work of a file. */
    ready: v.object({}),
  },
} as const satisfies Contract;

export type DecoderContract = typeof decoderContract;
