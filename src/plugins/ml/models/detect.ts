import type { Picture } from "../../../plugin-api/index.ts";
import { boxesFromDistances, boxesFromQueries, type Box } from "./boxes.ts";
import type { OpenModel } from "./modelEntry.ts";
import { toInput } from "./preprocess.ts";
import { numbersOf, openSession } from "./session.ts";
import { suppress } from "./suppress.ts";

export interface Detect {
  readonly model: OpenModel;
  /** Upright, with a long side of `pictureSide(model.entry.image)` where they have as many pixels. */
  readonly pictures: readonly Picture[];
  /** In [0, 1]: boxes of a lower score are left out. */
  readonly threshold: number;
  /** In [0, 1]: of two boxes of a class that overlap by more, the better stays. */
  readonly iou: number;
}

/**
 * A computation: what is seen in each picture, best first; boxes in pixels of the picture that was given, inside of it.
 * `classIndex` counts in `classesOf(entry)`.
 * @throws Error where the model is no detector, cannot be loaded, or its outputs are not as described
 */
export async function detect({ model, pictures, threshold, iou }: Detect): Promise<Box[][]> {
  const { entry } = model;
  if (model.kind !== "onnx" || entry.outputs.kind === "embedding")
    throw new Error(`The model '${entry.title}' makes vectors, not boxes. Choose a detector.`);
  const { image, outputs } = entry;
  const { network, Tensor } = await openSession(model, "image");
  const found: Box[][] = [];
  for (const picture of pictures) {
    const numbers = toInput([picture], image, false);
    const shape =
      image.layout === "nchw"
        ? [1, 3, image.height, image.width]
        : [1, image.height, image.width, 3];
    const input =
      numbers instanceof Uint8Array
        ? new Tensor("uint8", numbers, shape)
        : new Tensor("float32", numbers, shape);
    const result = await network.run({
      [entry.inputs.image ?? network.inputNames[0] ?? "image"]: input,
    });
    const read = (name: string) => numbersOf(result, name, entry.title);
    const boxes =
      outputs.kind === "distances"
        ? boxesFromDistances(
            outputs.grids.map(({ name, stride }) => ({ stride, ...read(name) })),
            outputs.bins,
            threshold,
          )
        : boxesFromQueries(read(outputs.logits), read(outputs.boxes), image, threshold);
    // A model with queries was trained to say each thing once.
    const kept = outputs.kind === "queries" ? boxes : suppress(boxes, iou);
    found.push(kept.flatMap((box) => inPicture(box, picture, image)));
  }
  return found;
}

/** A box of the model's input in pixels of the picture, cut off at its edges; nothing where nothing is left. */
function inPicture(
  box: Box,
  picture: Picture,
  { mode, width, height, shortSide }: OpenModel["entry"]["image"],
): Box[] {
  let across = picture.width / width;
  let down = picture.height / height;
  let left = 0;
  let top = 0;
  if (mode !== "fill") {
    const scale =
      mode === "pad"
        ? Math.max(across, down)
        : shortSide
          ? Math.min(picture.width, picture.height) / shortSide
          : Math.min(across, down);
    across = down = scale;
    left = (picture.width - width * scale) / 2;
    top = (picture.height - height * scale) / 2;
  }
  const inside = (value: number, most: number): number => Math.min(Math.max(value, 0), most);
  const x = inside(box.x * across + left, picture.width);
  const y = inside(box.y * down + top, picture.height);
  const right = inside((box.x + box.width) * across + left, picture.width);
  const bottom = inside((box.y + box.height) * down + top, picture.height);
  if (right - x <= 0 || bottom - y <= 0) return [];
  return [{ ...box, x, y, width: right - x, height: bottom - y }];
}
