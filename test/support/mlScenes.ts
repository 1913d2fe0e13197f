import assert from "node:assert/strict";
import sharp from "sharp";
import { photo } from "./images.ts";

/** Pictures of some scenes in versions that become smaller and coarser: `3-0.jpg`, `3-1.jpg`, … */
export async function scenes(
  numbers: readonly number[],
  versions: number,
): Promise<Record<string, Uint8Array>> {
  const images: Record<string, Uint8Array> = {};
  for (const scene of numbers) {
    const whole = await photo(scene, { width: 480, height: 360, quality: 92 });
    for (let i = 0; i < versions; i++)
      images[`${scene}-${i}.jpg`] = await sharp(whole)
        .resize(480 - 60 * i)
        .jpeg({ quality: 92 - 12 * i })
        .toBuffer();
  }
  return images;
}

/** Of a file of {@link scenes}. */
export const sceneOf = (name: string): string => name.split("-")[0] ?? "";

/** Names of the scenes in each group. */
export const scenesOf = (groups: readonly { readonly members: readonly string[] }[]): string[] =>
  groups.map(({ members }) => [...new Set(members.map(sceneOf))].join()).toSorted();

/** What an action that cannot run says. */
export async function refusal(running: Promise<unknown>): Promise<string> {
  const error: unknown = await running.catch((each: unknown) => each);
  assert.ok(error instanceof Error);
  return error.message;
}

export const kinds = ["hill", "ball", "tower"];

/** Eight pictures of each of three kinds of scenes, in sizes that differ: `hill0.jpg`, … `tower7.jpg`. */
export async function versionsOfKinds(): Promise<Record<string, Uint8Array>> {
  const images: Record<string, Uint8Array> = {};
  for (const [kind, name] of kinds.entries())
    for (let i = 0; i < 8; i++)
      images[`${name}${i}.jpg`] = await photo(kind, {
        width: 240 + 8 * i,
        height: 180 + 6 * i,
        quality: 90,
      });
  return images;
}

/** Of a file of {@link versionsOfKinds}. */
export const kindOf = (name: string): string => name.replace(/\d.*/, "");
