import type { VectorType } from "../../../plugin-api/index.ts";
import type { ModelDescription } from "../models/models.ts";
import type { ModelEntry } from "../models/modelEntry.ts";
import type { MlPlugin } from "../plugin.ts";
import { existingType, makeType } from "../vectors/vectorTypes.ts";

/** A vector type whose model knows texts. */
export interface TextType {
  readonly type: VectorType;
  readonly entry: ModelEntry;
}

/**
 * The vector type to compare texts with: the chosen one; else one that has vectors; else one of an installed model, which is
 * made. Null: no installed model knows texts.
 * @throws Error where the chosen one knows none
 */
export async function textType(
  plugin: MlPlugin,
  typeId: number | undefined,
): Promise<TextType | null> {
  const { ctx, models } = plugin;
  const knowing = (await models.list()).filter(
    ({ entry, state }) => entry.task === "embed-text" && state.kind !== "missing",
  );
  const entryOf = ({ source, params }: VectorType): ModelEntry | undefined =>
    source === ctx.id ? knowing.find(({ entry }) => entry.id === params.model)?.entry : undefined;
  if (typeId !== undefined) {
    const type = await existingType(ctx, typeId);
    const entry = entryOf(type);
    if (entry) return { type, entry };
    throw new Error(
      "The model of these vectors knows no texts, or is not installed. Choose vectors of a model such as CLIP, or none.",
    );
  }
  const types = (await ctx.project.vectorTypes({ source: ctx.id })).toSorted(
    (a, b) => b.count - a.count,
  );
  for (const type of types) {
    const entry = entryOf(type);
    if (entry) return { type, entry };
  }
  const [first] = knowing;
  if (!first) return null;
  const type = await makeType(plugin, { model: first.entry.id, greyscale: false });
  return { type, entry: first.entry };
}

/** The model to offer where none that is installed knows texts. */
export async function offeredTextModel({
  models,
}: MlPlugin): Promise<ModelDescription | undefined> {
  const known = (await models.list()).filter(({ entry }) => entry.task === "embed-text");
  return known.find(({ entry }) => !entry.licence.needsAccept) ?? known[0];
}
