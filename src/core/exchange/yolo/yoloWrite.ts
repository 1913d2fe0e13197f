import type { ExportContext, ExportImage, ExportSet, ImageMode } from "../exchange.ts";
import type { OutputFolder } from "../outputFolder.ts";
import { safeName, safePath, UniqueNames, withoutExtension } from "../paths.ts";
import { formatData } from "./yoloData.ts";
import { formatRow, type YoloTask } from "./yoloRows.ts";

export interface YoloOptions {
  readonly images: ImageMode;
  readonly task: YoloTask;
}

/** `images/SPLIT`, `labels/SPLIT` and `data.yaml`. Images without a split go to train; images without labels stay. */
export async function writeYolo(
  set: ExportSet,
  folder: OutputFolder,
  { images, task }: YoloOptions,
  context: ExportContext,
): Promise<void> {
  const classIds = new Map(set.classes.map(({ name }, i) => [name, i]));
  const names = new UniqueNames();
  const splits = new Set<string>();
  let done = 0;
  for await (const image of set.images()) {
    context.progress(done++, set.count);
    if (image.width < 10 || image.height < 10) {
      context.issue({
        file: image.name,
        message: "YOLO refuses images of less than 10 pixels: it is left out.",
      });
      continue;
    }
    const split = splitName(image.split);
    // Two images that differ in their extensions alone would share their labels.
    const name = names.take(
      `${split}/${withoutImagesFolder(safePath(image.name))}`,
      withoutExtension,
    );
    if (!(await folder.place(image, `images/${name}`, images))) continue;
    splits.add(split);
    await folder.write(
      `labels/${withoutExtension(name)}.txt`,
      rowsOf(image, classIds, task, context),
    );
  }
  for (const split of ["train", ...splits]) await folder.folder(`images/${split}`);
  // Both are required; who has no val split trains and looks at the same images, and is told so.
  if (!splits.has("val"))
    context.issue({ file: "data.yaml", message: "There is no val split: train stands for it." });
  const entries = [...new Set(["train", ...splits])].map((split) => [split, `images/${split}`]);
  const places = Object.fromEntries(entries) as Record<string, string>;
  const { train, val = train, ...others } = places;
  await folder.write(
    "data.yaml",
    formatData(
      { train, val, ...others },
      set.classes.map(({ name }) => name),
    ),
  );
}

function rowsOf(
  image: ExportImage,
  classIds: ReadonlyMap<string, number>,
  task: YoloTask,
  { issue }: ExportContext,
): string {
  const rows = new Set<string>();
  let left = 0;
  for (const annotation of image.annotations) {
    const classId = classIds.get(annotation.className);
    const row =
      classId === undefined
        ? null
        : formatRow(classId, annotation, task, image.width, image.height);
    if (row === null) left++;
    else rows.add(`${row}\n`);
  }
  if (left > 0)
    issue({
      file: image.name,
      message: `${left} ${left === 1 ? "annotation has" : "annotations have"} no place in YOLO, or nothing of them in the image: left out.`,
    });
  return [...rows].join("");
}

/** The names that the format knows. */
function splitName(split: string | null): string {
  const name = split === null ? "train" : safeName(split).toLowerCase();
  return /^(valid|validation|dev)$/.test(name)
    ? "val"
    : reserved.has(name)
      ? `${name}_split`
      : name;
}

/** Other keys of a data.yaml. */
const reserved = new Set(["path", "nc", "names", "download", "kpt_shape", "flip_idx", "channels"]);

/** A folder "images" inside would be taken for the one that "labels" stands beside. */
function withoutImagesFolder(name: string): string {
  return name.replace(/(?<=^|\/)(images|labels)(?=\/)/gi, "$1_");
}
