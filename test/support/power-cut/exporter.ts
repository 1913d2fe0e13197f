// A process that exports twice to one folder: the second export replaces the first.
import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { writeExport } from "../../../src/core/exchange/exportFolder.ts";
import { formatById } from "../../../src/core/exchange/formats.ts";
import { tinyJpeg } from "../tinyImages.ts";

const [dir = "", images = ""] = process.argv.slice(2);
const source = path.join(dir, "original.jpg");
const bytes = await tinyJpeg(1);
await writeFile(source, bytes);
const context = {
  signal: new AbortController().signal,
  issue: () => undefined,
  progress: () => undefined,
};
const { id, export: exporter } = formatById("coco");
for (const name of ["first.jpg", "second.jpg"]) {
  const set = {
    classes: [],
    properties: [],
    info: {},
    count: 1,
    async *images() {
      yield {
        id: 1,
        sha1: createHash("sha1").update(bytes).digest("hex"),
        source,
        name: `f/${name}`,
        width: 24,
        height: 16,
        split: null,
        values: {},
        annotations: [],
      };
    },
  };
  await writeExport(path.join(dir, "out"), { format: id, replace: true }, context, async (folder) =>
    exporter?.write(set, folder, { images }, context),
  );
}
