import { messageOf } from "../../../base/errors.ts";
import { hasFolder, openContained, readContained } from "../containedFile.ts";
import { record, type ExchangeAnnotation, type ImportContext } from "../exchange.ts";
import { decodeIndexed } from "./indexedPng.ts";
import { masksIn, parseLabelMap } from "./vocMasks.ts";
import type { VocFile } from "./vocXml.ts";

/** Objects of an annotation file, with the masks that images beside it give them. `stem` is the file's, without .xml. */
export type MaskReader = (
  stem: string,
  objects: VocFile["objects"],
) => Promise<readonly ExchangeAnnotation[]>;

/**
 * How the masks of a dataset are read. In SegmentationObject, a pixel is the number of its object in the annotation
 * file; where there is no such image, SegmentationClass says the class of each pixel, which makes a mask a class.
 * @param root Absolute and free of links.
 */
export async function maskReader(root: string, { issue }: ImportContext): Promise<MaskReader> {
  const [hasObjects, hasClasses] = await Promise.all(
    ["SegmentationObject", "SegmentationClass"].map((folder) => hasFolder(root, folder)),
  );
  if (!hasObjects && !hasClasses)
    return async (_stem, objects) => objects.map(({ annotation }) => annotation);
  const labels = await readContained(root, "labelmap.txt", 1 << 20).catch((error: unknown) => {
    issue({ file: "labelmap.txt", message: `It is left out: ${messageOf(error)}.` });
    return undefined;
  });
  const classes = parseLabelMap(labels);
  const masksOf = async (file: string): Promise<ReturnType<typeof masksIn> | undefined> => {
    try {
      const handle = await openContained(root, file);
      if (!handle) return undefined;
      await using _ = handle;
      if ((await handle.stat()).size > maxBytes) throw new Error("it is larger than 64 MB");
      return masksIn(await decodeIndexed(await handle.readFile(), maxPixels));
    } catch (error) {
      issue({ file, message: `The masks are left out: ${messageOf(error)}.` });
      return undefined;
    }
  };
  return async (stem, objects) => {
    const boxes = objects.map(({ annotation }) => annotation);
    const objectFile = `SegmentationObject/${stem}.png`;
    const ofObjects = hasObjects ? await masksOf(objectFile) : undefined;
    if (ofObjects) {
      const left = new Map(ofObjects);
      const found = objects.map(({ number, annotation }) => {
        const shape = left.get(number);
        left.delete(number);
        return shape ? { ...annotation, shape } : annotation;
      });
      for (const number of left.keys())
        issue({
          file: objectFile,
          item: `number ${number}`,
          message: "A mask is left out: the annotation file has no such object.",
        });
      return found;
    }
    const classFile = `SegmentationClass/${stem}.png`;
    const ofClasses = hasClasses ? await masksOf(classFile) : undefined;
    const made = [...(ofClasses ?? [])].flatMap(([number, shape]) => {
      const className = classes[number];
      if (className) return [{ ...bare, className, shape }];
      issue({
        file: classFile,
        item: `number ${number}`,
        message: "A mask is left out: labelmap.txt names no class for it.",
      });
      return [];
    });
    return [...boxes, ...made];
  };
}

const bare = { confidence: null, source: "", attributes: record<never>() };

const maxBytes = 64 << 20;
/** As images are decoded at most. */
const maxPixels = 1 << 28;
