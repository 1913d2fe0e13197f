import * as v from "valibot";
import { request, type Contract } from "./rpc.ts";
import type { ThumbSize } from "./view.ts";
import { problemKinds, type ExifEntry, type ProblemKind, type RenderedImage } from "./engine.ts";

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

const decodedImage = v.object({
  kind: v.literal("image"),
  sha1: v.instance(Uint8Array<ArrayBufferLike>),
});
/** What the engine checks of an answer before it trusts the rest: the decoder reads hostile bytes. */
export const decoded = v.union([
  v.looseObject(decodedImage.entries),
  v.object({
    kind: v.literal("problem"),
    problem: v.picklist(problemKinds),
    reason: v.string(),
  }),
]);

export const decoderContract = {
  name: "decoder",
  requests: {
    /** Reads, hashes, decodes and thumbnails one file. `root` is the folder that the file must really be in. */
    decode: request(v.object({ path, root: path }))<Decoded>(),
    exif: request(v.object({ path, root: path }))<ExifEntry[]>(),
    render: request(
      v.object({ path, root: path, maxSide: v.pipe(v.number(), v.integer(), v.minValue(0)) }),
    )<RenderedImage>(),
  },
  events: {},
} as const satisfies Contract;

export type DecoderContract = typeof decoderContract;
