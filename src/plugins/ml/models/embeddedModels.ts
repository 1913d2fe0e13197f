import { dimensions, side } from "./handcrafted/descriptor.ts";
import type { ModelEntryInput } from "./modelEntry.ts";

/** The embedder that is always there. */
export const embedderId = "winnow-embed-s";
/** The detector that is always there. */
export const detectorId = "winnow-detect-coco";
/** The descriptor for platforms without a runtime. */
export const handcraftedId = "handcrafted";

/** Models that are in the package: their files lie in `models/embedded` of the plugin's folder. */
export const embeddedEntries: readonly ModelEntryInput[] = [
  {
    id: embedderId,
    title: "Winnow S (built in)",
    description:
      "Small and quick: for similarity, groups and duplicates of photographs and drawings.",
    task: "embed",
    licence: { spdx: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" },
    files: [
      {
        role: "image",
        path: "winnow-embed-s.onnx",
        bytes: 5_298_298,
        sha256: "dbe0b9bb3809a20f395c5f7607c254a6f4d234f49a82053f01f9d03f483f9684",
      },
    ],
    image: { width: 256, height: 256, mode: "fill", layout: "nhwc", type: "uint8" },
    inputs: { image: "image" },
    outputs: { kind: "embedding", image: "embedding" },
    dimensions: 416,
    ramMb: 120,
  },
  {
    id: detectorId,
    title: "Winnow COCO detector (built in)",
    description: "Finds the 80 classes of COCO, as boxes.",
    task: "detect",
    licence: { spdx: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" },
    files: [
      {
        role: "image",
        path: "winnow-detect-coco.onnx",
        bytes: 7_592_220,
        sha256: "53f23bc3ada5a04c845d49e9f2abe9f1c4115f4cf77c7c060be1529c3d0c9e95",
      },
    ],
    image: { width: 416, height: 416, mode: "fill", layout: "nhwc", type: "uint8" },
    inputs: { image: "image" },
    outputs: {
      kind: "distances",
      grids: [
        { name: "s8", stride: 8 },
        { name: "s16", stride: 16 },
        { name: "s32", stride: 32 },
      ],
      bins: 11,
    },
    ramMb: 200,
  },
];

/** What stands in where there is no runtime. It has no files. */
export const handcraftedEntry: ModelEntryInput = {
  id: handcraftedId,
  title: "Handcrafted descriptor (built in)",
  description: "Colors, edges and textures, without a network: works on every platform.",
  task: "embed",
  licence: { spdx: "Apache-2.0" },
  files: [],
  image: {
    width: side,
    height: side,
    mode: "fill",
    kernel: "bicubic",
    layout: "nhwc",
    type: "uint8",
  },
  outputs: { kind: "embedding", image: "descriptor" },
  dimensions,
};
