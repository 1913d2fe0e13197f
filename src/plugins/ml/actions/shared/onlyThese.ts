import type { Targets } from "./targets.ts";

/** Some of the targets, in the same order. */
export function onlyThese(
  targets: Targets,
  keep: (sha1: string, place: number) => boolean,
): Targets {
  const sha1s = targets.sha1s.filter(keep);
  return {
    sha1s,
    instancesOf: new Map(sha1s.map((sha1) => [sha1, targets.instancesOf.get(sha1) ?? []])),
  };
}
