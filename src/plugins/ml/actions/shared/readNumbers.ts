import type { MlContext } from "../../plugin.ts";
import type { Targets } from "./targets.ts";

/**
 * The numbers that images have in a property, NaN where there is none; of copies with different ones, that of the last.
 * @param propertyId of a property of numbers
 * @throws Error where there is no such property
 */
export async function readNumbers(
  { project }: Pick<MlContext, "project">,
  propertyId: number,
  { instancesOf }: Targets,
  sha1s: readonly string[],
): Promise<Float32Array> {
  const [property] = await project.properties({ ids: [propertyId] });
  if (property?.type !== "number")
    throw new Error("The property of numbers is not there any more. Choose another one.");
  const found = new Map<string, number>();
  if (property.mode === "image") {
    for (const { sha1, value } of await project.imageValues({ propertyIds: [propertyId] }))
      if (typeof value === "number") found.set(sha1, value);
  } else {
    const numbers = new Map<number, number>();
    for (const { instanceId, value } of await project.instanceValues({ propertyIds: [propertyId] }))
      if (typeof value === "number") numbers.set(instanceId, value);
    for (const [sha1, instances] of instancesOf)
      for (const { id } of instances) {
        const value = numbers.get(id);
        if (value !== undefined) found.set(sha1, value);
      }
  }
  return Float32Array.from(sha1s, (sha1) => found.get(sha1) ?? NaN);
}
