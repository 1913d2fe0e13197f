// `node moveChild.ts ORIGINALS TARGET link|copy`: moves images as an export does, until it is killed.
import { readdir } from "node:fs/promises";
import path from "node:path";
import { writeExport } from "../../src/core/exchange/exportFolder.ts";
import type { ExportSet } from "../../src/core/exchange/exchange.ts";
import { formatById } from "../../src/core/exchange/formats.ts";

const [originals, target, images] = process.argv.slice(2);
const files = (await readdir(originals)).sort();
const set: ExportSet = {
  classes: [],
  properties: [],
  info: {},
  count: files.length,
  async *images() {
    for (const [i, name] of files.entries())
      yield {
        id: i + 1,
        sha1: String(i).padStart(40, "0"),
        source: path.join(originals, name),
        name,
        width: 24,
        height: 16,
        split: null,
        values: {},
        annotations: [],
      };
  },
};
const context = {
  signal: new AbortController().signal,
  issue: () => undefined,
  progress: () => undefined,
};
let isSaid = false;
await writeExport(
  target,
  {
    format: "coco",
    replace: false,
    move: () => {
      if (!isSaid) process.stdout.write("moving\n");
      isSaid = true;
      return true;
    },
  },
  context,
  async (folder) => formatById("coco").export?.write(set, folder, { images }, context),
);
