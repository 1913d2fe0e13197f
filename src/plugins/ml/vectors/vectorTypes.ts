import type { VectorOwner, VectorType } from "../../../plugin-api/index.ts";
import type { Models } from "../models/models.ts";
import type { MlContext } from "../plugin.ts";

/** What makes a vector type of ours, as its params. */
export interface VectorParams {
  /** Id of the model. */
  readonly model: string;
  /** 12 hexadecimal digits of the model's network and its pre-processing. */
  readonly revision: string;
  /** Pictures lose their colours first. */
  readonly greyscale: boolean;
}

interface Parts {
  readonly ctx: MlContext;
  readonly models: Models;
}

/** The type that is used where none is chosen, made on demand: of the model that the settings name, or the built-in one. */
export async function defaultType(parts: Parts, of: VectorOwner = "images"): Promise<VectorType> {
  const chosen = parts.ctx.settings.values.model;
  const model = chosen === undefined ? await parts.models.embedderId() : chosen;
  return makeType(parts, { model, greyscale: false, of });
}

/** The type that an action was given, or else the default one. @throws Error where it is not there any more, or of something else */
export async function chosenType(
  parts: Parts,
  typeId: number | null | undefined,
  of: VectorOwner = "images",
): Promise<VectorType> {
  if (typeId === null || typeId === undefined) return defaultType(parts, of);
  const type = await existingType(parts.ctx, typeId);
  if (type.of === of) return type;
  throw new Error(
    of === "images"
      ? "The vectors of this type are of annotated objects, and this compares whole images. Choose another vector type."
      : "The vectors of this type are of whole images, and this compares annotated objects. Choose another vector type.",
  );
}

/** @throws Error where it is not there any more */
export async function existingType({ project }: MlContext, typeId: number): Promise<VectorType> {
  const type = (await project.vectorTypes()).find(({ id }) => id === typeId);
  if (type) return type;
  throw new Error(
    "The vector type is not there any more. Choose another one, or make one with 'New Vector Type…'.",
  );
}

/**
 * The type for a model, made where there is none yet.
 * @throws Error with what to do: an unknown model, one that is not installed or makes no vectors
 */
export async function makeType(
  { ctx, models }: Parts,
  { model, greyscale, of }: Omit<VectorParams, "revision"> & { readonly of: VectorOwner },
): Promise<VectorType> {
  const { entry, key } = await models.describe(model);
  if (entry.task === "detect")
    throw new Error(`The model '${entry.title}' makes boxes, not vectors. Choose another model.`);
  // Opening says what is missing, and how to get it.
  if (key === null) await models.open(model);
  const params: VectorParams = { model, revision: revisionOf(key ?? ""), greyscale };
  return ctx.project.createVectorType({ ...params }, { of });
}

/** What a type of ours was made with. @throws Error for a type that another plugin made */
export function paramsOf(type: VectorType): VectorParams {
  const { model, revision, greyscale } = type.params;
  if (typeof model === "string" && typeof revision === "string" && typeof greyscale === "boolean")
    return { model, revision, greyscale };
  throw new Error(
    `The vectors of this type are made by '${type.source}', and only it can compute them. Run its action for that, or choose a vector type of Winnow ML.`,
  );
}

/** Of a model's key, as params keep it. */
export function revisionOf(key: string): string {
  return key.slice(0, 12);
}
