import type { Property, PropertyMode, PropertyType } from "../../../../plugin-api/index.ts";
import type { MlContext } from "../../plugin.ts";

/** What a property must be to hold what is written to it. */
export interface Holding {
  readonly types: readonly PropertyType[];
  /** Either when not said. */
  readonly mode?: PropertyMode;
  /** What it is to hold, and what to do where it cannot: "scores are numbers of images. Choose another name." */
  readonly but: string;
}

/** A property that a run will fill: `id` null where it is to be made. */
export interface FilledProperty {
  readonly name: string;
  readonly id: number | null;
}

/**
 * The property of this name; null: there is none yet.
 * @throws Error where the name belongs to something that cannot hold what is to be written
 */
export async function namedProperty(
  { project }: Pick<MlContext, "project">,
  name: string,
  { types, mode, but }: Holding,
): Promise<(Property & { readonly id: number }) | null> {
  const found = (await project.properties({ computed: true })).find((one) => one.name === name);
  if (!found) return null;
  const { id, type, computed } = found;
  if (id !== null && types.includes(type) && (mode === undefined || found.mode === mode))
    return { ...found, id };
  const held = computed ? "what is worked out from the files" : `${type} values of ${found.mode}s`;
  throw new Error(`'${name}' holds ${held}, and ${but}`);
}

/**
 * The property that a form names, before anything is computed for it; null where it names none: nothing is to be written.
 * @throws Error as {@link namedProperty}
 */
export async function filledProperty(
  ctx: Pick<MlContext, "project">,
  given: string,
  holding: Holding,
): Promise<FilledProperty | null> {
  const name = given.trim();
  if (name === "") return null;
  return { name, id: (await namedProperty(ctx, name, holding))?.id ?? null };
}
