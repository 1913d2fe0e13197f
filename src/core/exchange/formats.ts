import { WinnowError } from "../../base/errors.ts";
import { coco } from "./coco/coco.ts";
import { csvFormat } from "./csv.ts";
import { fileListFormat } from "./fileList.ts";
import type { Format } from "./format.ts";
import { huggingFaceFormat } from "./huggingFace.ts";
import { imageFolderFormat } from "./imageFolder.ts";
import { jsonlFormat } from "./jsonl.ts";
import { parquetFormat } from "./parquet.ts";
import { voc } from "./voc/voc.ts";
import { webDatasetFormat } from "./webDataset.ts";
import { yolo } from "./yolo/yolo.ts";

/** Every exchange format, in the order in which menus list them. */
export const formats: readonly Format[] = [
  coco,
  yolo,
  voc,
  imageFolderFormat,
  huggingFaceFormat,
  webDatasetFormat,
  csvFormat,
  jsonlFormat,
  parquetFormat,
  fileListFormat,
];

/** @throws WinnowError not-found */
export function formatById(id: string): Format {
  const format = formats.find((one) => one.id === id);
  if (format) return format;
  throw new WinnowError(
    "not-found",
    `There is no format '${id}'. Choose one of ${formats.map((one) => one.id).join(", ")}.`,
  );
}
