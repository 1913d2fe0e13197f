import type { MlContext } from "../plugin.ts";
import type { Targets } from "./shared/targets.ts";

/** The order in which alike images are kept. */
export interface KeepOrder {
  /** Lower is better; of the best of its copies. */
  ofImage(sha1: string): number;
  /** Instances, the best first. */
  inOrder(ids: readonly number[]): number[];
}

/** More pixels are better, then more bytes (less compression), then sharper, then the path that comes first. */
export async function keepOrder(
  { project }: Pick<MlContext, "project">,
  { instancesOf }: Targets,
): Promise<KeepOrder> {
  const ids = await project.query("order by width * height desc, bytes desc, sharpness desc");
  const rank = new Map(Array.from(ids, (id, place) => [id, place]));
  const of = (id: number): number => rank.get(id) ?? ids.length;
  return {
    ofImage: (sha1) =>
      (instancesOf.get(sha1) ?? []).reduce((best, { id }) => Math.min(best, of(id)), ids.length),
    inOrder: (some) => some.toSorted((a, b) => of(a) - of(b)),
  };
}
