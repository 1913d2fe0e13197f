import type { VectorType } from "../../../plugin-api/index.ts";
import type { ModelDescription } from "../models/models.ts";
import type { ModelEntry } from "../models/modelEntry.ts";
import type { MlPlugin } from "../plugin.ts";
import { existingType, makeType, revisionOf } from "../vectors/vectorTypes.ts";

/** A vector type whose model knows texts, and is the version that made the vectors. */
export interface TextType {
  readonly type: VectorType;
  readonly entry: ModelEntry;
}

/**
 * The vector type to compare texts with: the chosen one; else one that has vectors; else one of an installed model, which is
 * made. Null: no installed model knows texts.
 * @param isNeeded false: null where the chosen one knows none, too
 * @throws Error where the chosen one knows none
 */
export async function textType(
  plugin: MlPlugin,
  typeId: number | undefined,
  isNeeded = true,
): Promise<TextType | null> {
  const { ctx, models } = plugin;
  const knowing = (await models.list()).filter(
    ({ entry, state }) => entry.task === "embed-text" && state.kind !== "missing",
  );
  const entryOf = ({ source, params }: VectorType): ModelEntry | undefined =>
    source === ctx.id
      ? knowing.find(
          ({ entry, key }) =>
            entry.id === params.model && revisionOf(key ?? "") === params.revision,
        )?.entry
      : undefined;
  if (typeId !== undefined) {
    const type = await existingType(ctx, typeId);
    const entry = entryOf(type);
    if (entry) return { type, entry };
    if (!isNeeded) return null;
    throw new Error(
      "The model of these vectors knows no texts, is not installed, or is another version by now. Choose vectors of a model such as CLIP, or none.",
    );
  }
  const types = (await ctx.project.vectorTypes({ source: ctx.id }))
    .filter(({ of }) => of === "images")
    .toSorted((a, b) => b.count - a.count);
  for (const type of types) {
    const entry = entryOf(type);
    if (entry) return { type, entry };
  }
  const [first] = knowing;
  if (!first) return null;
  const type = await makeType(plugin, { model: first.entry.id, greyscale: false, of: "images" });
  return { type, entry: first.entry };
}

/** The model to offer where none that is installed knows texts. */
export async function offeredTextModel({
  models,
}: MlPlugin): Promise<ModelDescription | undefined> {
  const known = (await models.list()).filter(({ entry }) => entry.task === "embed-text");
  return known.find(({ entry }) => !entry.licence.needsAccept) ?? known[0];
}
