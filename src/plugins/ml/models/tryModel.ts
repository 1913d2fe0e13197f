import { embedImages } from "./embedImages.ts";
import { detect } from "./detect.ts";
import { embedTexts } from "./embedTexts.ts";
import type { OpenModel } from "./modelEntry.ts";
import { fixedRows, loadRuntime, openSession, reasonOf } from "./session.ts";

/** What became of a model's first picture. */
export type Trial =
  | { readonly kind: "works" }
  /** This platform has no onnxruntime, or not its library. */
  | { readonly kind: "no-runtime"; readonly reason: string }
  | { readonly kind: "fails"; readonly reason: string };

/** A computation: loads a model, compares its inputs with its description, and lets it see grey pictures, and read texts. */
export async function tryModel(model: OpenModel): Promise<Trial> {
  if (model.kind === "handcrafted") return { kind: "works" };
  const runtime = await tryRuntime();
  if (runtime.kind !== "works") return runtime;
  try {
    await checkInput(model);
    const { width, height } = model.entry.image;
    const grey = { width, height, data: new Uint8Array(width * height * 3).fill(128) };
    if (model.entry.task === "detect")
      await detect({ model, pictures: [grey], threshold: 0.5, iou: 0.5 });
    else {
      // As many as come at a time later: some networks take one alone.
      const pictures = Array.from({ length: model.batch }, () => grey);
      const vector = await embedImages({ model, pictures });
      if (!vector.every(Number.isFinite) || vector.every((value) => value === 0))
        return { kind: "fails", reason: "its vector of a grey picture is not a direction." };
      if (model.entry.task === "embed-text")
        await embedTexts({ model, texts: ["grey", "a grey wall"] });
    }
    return { kind: "works" };
  } catch (error) {
    // The cause says why; the sentence around it names the model, as the caller's does.
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    return { kind: "fails", reason: reasonOf(cause) };
  }
}

/** A computation: whether this platform has a runtime for models. */
export async function tryRuntime(): Promise<Trial> {
  try {
    await loadRuntime();
    return { kind: "works" };
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && missing.has(String(error.code));
    const reason = isMissing ? "onnxruntime-node has no library for it." : reasonOf(error);
    return { kind: "no-runtime", reason };
  }
}

/** Node's codes of packages and files that are not there: they are left out of Winnow's package for such a platform. */
const missing: ReadonlySet<string> = new Set(["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND"]);

/** @throws Error that says how the model's input differs from its description */
async function checkInput(model: Extract<OpenModel, { readonly kind: "onnx" }>): Promise<void> {
  const { inputs, image, title } = model.entry;
  const session = await openSession(model, "image");
  const { network } = session;
  const name = inputs.image ?? network.inputNames[0];
  const found = network.inputMetadata.find((input) => input.name === name);
  if (!found?.isTensor)
    throw new Error(
      `'${title}' has no input '${name}'; it has ${network.inputNames.join(", ")}. Correct 'inputs' in its description.`,
    );
  if (found.type !== image.type)
    throw new Error(
      `'${title}' takes pictures as ${found.type}, and its description says ${image.type}. Correct 'image.type' there.`,
    );
  const rows = fixedRows(session, found.name);
  if (rows !== undefined && rows !== 1)
    throw new Error(
      `'${title}' takes ${rows} pictures a run, no more and no fewer. Export it with a first dimension of any size, or of 1.`,
    );
  const wanted =
    image.layout === "nchw" ? [3, image.height, image.width] : [image.height, image.width, 3];
  const fits =
    found.shape.length === 4 &&
    wanted.every(
      (size, i) => typeof found.shape[i + 1] !== "number" || found.shape[i + 1] === size,
    );
  if (!fits)
    throw new Error(
      `'${title}' takes pictures of the shape ${found.shape.join(" × ")}, and its description says N × ${wanted.join(" × ")}. Correct 'image' there.`,
    );
}
