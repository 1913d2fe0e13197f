import * as v from "valibot";
import { request } from "./rpc.ts";
import { thumbSizes } from "./view.ts";

const id = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const bytes = v.instance(Uint8Array<ArrayBufferLike>);

export interface InstanceInfo {
  readonly id: number;
  readonly name: string;
  /** Absolute path. */
  readonly path: string;
  /** Path relative to the project folder, with forward slashes. */
  readonly relativePath: string;
  readonly state: "pending" | "ready" | "missing";
  readonly bytes: number;
  /** Milliseconds since the epoch. */
  readonly modified: number;
  /** Facts of the image; null until decoded. */
  readonly image: ImageInfo | null;
  /** Other instances of the same image, at most 100. */
  readonly copies: readonly { readonly id: number; readonly path: string }[];
}

export interface ImageInfo {
  readonly id: number;
  /** 40 hexadecimal digits. */
  readonly sha1: string;
  readonly format: string;
  readonly width: number;
  readonly height: number;
  /** Perceptual hashes, 16 hexadecimal digits each. */
  readonly averageHash: string;
  readonly differenceHash: string;
  readonly perceptualHash: string;
  readonly sharpness: number;
  readonly brightness: number;
  readonly contrast: number;
  readonly entropy: number;
}

/** One line of EXIF for people: a name and a formatted value, in display order. */
export interface ExifEntry {
  readonly group: "Camera" | "Time" | "Place" | "Other";
  readonly name: string;
  readonly value: string;
}

/** A picture for the viewer. */
export interface RenderedImage {
  readonly bytes: Uint8Array;
  readonly mime: string;
  readonly width: number;
  readonly height: number;
}

/** One instance, and its image. */
export const imageRequests = {
  /** Instances by id order after `after`, for listing; paths are absolute. */
  "instance/list": request(v.object({ after: count, limit: v.pipe(count, v.maxValue(10_000)) }))<
    InstanceInfo[]
  >(),
  "instance/get": request(v.object({ instanceId: id }))<InstanceInfo>(),
  /** Absolute paths of instances, in the order of `ids` (Int32); unknown ones are left out. */
  "instance/paths": request(v.object({ ids: bytes }))<string[]>(),
  /** The stored thumbnails of a few instances (Int32), a square JPEG each; empty where there is none (yet). */
  "instance/thumbs": request(
    v.object({
      ids: v.pipe(
        bytes,
        v.check((ids) => ids.byteLength <= 4 * 64, "at most 64 ids"),
      ),
      px: v.picklist(thumbSizes),
    }),
  )<Uint8Array[]>(),
  "instance/exif": request(v.object({ instanceId: id }))<ExifEntry[]>(),
  /** The picture, at most `maxSide` pixels on its long side, upright, sRGB; maxSide 0: full size. */
  "instance/render": request(v.object({ instanceId: id, maxSide: count }))<RenderedImage>(),
};
