import { record, type ExchangeAnnotation, type ExportImage } from "./exchange.ts";

/** What Hugging Face calls the boxes of an image: lists of the same length. */
export interface HuggingFaceObjects {
  /** [x, y, width, height] in pixels of the upright image, from its top left corner, as COCO has it. */
  readonly bbox: number[][];
  readonly categories: string[];
}

/** Whether a value has the form of `objects`, right or wrong in its parts: lists side by side, or a list of both. */
export function isObjects(value: unknown): value is object {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === "object" && first !== null && "bbox" in first;
}

/** The boxes of `objects`; what is wrong with one is a sentence, and it is left out. */
export function readObjects(value: object): {
  readonly annotations: readonly ExchangeAnnotation[];
  readonly problems: readonly string[];
} {
  const annotations: ExchangeAnnotation[] = [];
  const problems: string[] = [];
  for (const [index, { bbox, category }] of pairs(value).entries()) {
    const box = Array.isArray(bbox) ? bbox.map(Number) : [];
    const [x, y, width, height] = box;
    const name =
      typeof category === "bigint" || typeof category === "number" ? String(category) : category;
    const problem =
      box.length !== 4 || !box.every(Number.isFinite) || !Array.isArray(bbox) || bbox.includes(null)
        ? "has no bbox of four numbers"
        : width < 0 || height < 0
          ? "has a negative size"
          : typeof name !== "string" || name.trim() === "" || name.length > 200
            ? "has no category"
            : undefined;
    if (problem !== undefined || typeof name !== "string")
      problems.push(`Object ${index + 1} ${problem ?? "has no category"}; it was left out.`);
    else
      annotations.push({
        className: name.trim(),
        shape: { kind: "box", x, y, width, height },
        confidence: null,
        source: "",
        attributes: record(),
      });
  }
  return { annotations, problems };
}

/** The boxes of an image's ground truth. */
export function objectsOf({ annotations }: ExportImage): HuggingFaceObjects {
  const objects: HuggingFaceObjects = { bbox: [], categories: [] };
  for (const { shape, source, className } of annotations)
    if (shape.kind === "box" && source === "") {
      objects.bbox.push([shape.x, shape.y, shape.width, shape.height]);
      objects.categories.push(className);
    }
  return objects;
}

interface Pair {
  readonly bbox: unknown;
  readonly category: unknown;
}

function pairs(value: object): Pair[] {
  const of = (object: object, ...keys: string[]): unknown => {
    const key = keys.find((one) => Object.hasOwn(object, one));
    return key === undefined ? undefined : (object as Record<string, unknown>)[key];
  };
  const names = ["categories", "category", "label", "labels"];
  if (Array.isArray(value))
    return value.map((item: unknown) =>
      typeof item === "object" && item !== null
        ? { bbox: of(item, "bbox"), category: of(item, ...names) }
        : { bbox: undefined, category: undefined },
    );
  const boxes = of(value, "bbox");
  const categories = of(value, ...names);
  if (!Array.isArray(boxes)) return [{ bbox: undefined, category: undefined }];
  return boxes.map((bbox: unknown, at) => ({
    bbox,
    category: Array.isArray(categories) ? (categories[at] as unknown) : undefined,
  }));
}
