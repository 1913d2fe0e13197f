import type { Annotation } from "../../../../plugin-api/index.ts";
import type { MlContext } from "../../plugin.ts";
import { annotationBatches } from "../../vectors/annotationBatches.ts";

/** What becomes of an annotation. */
export interface ObjectChange {
  readonly classId?: number;
  /** Null takes one away; what is not named stays. */
  readonly attributes?: Readonly<Record<string, string | number | null>>;
}

/** More than so many are written in several commits: each is one message, and one step back. */
const mostAtOnce = 10_000;

/**
 * Changes annotations of images, as they are by now, in one commit for each 10,000; answers how many.
 * @param change null: it stays as it is
 * @param title of the commit, for so many annotations
 */
export async function changeObjects(
  ctx: Pick<MlContext, "project">,
  sha1s: Iterable<string>,
  change: (annotation: Annotation) => ObjectChange | null,
  title: (count: number) => string,
): Promise<number> {
  const { project } = ctx;
  const changed: { readonly before: Annotation; readonly change: ObjectChange }[] = [];
  for await (const batch of annotationBatches(ctx, sha1s))
    for (const before of batch) {
      const wanted = change(before);
      if (wanted) changed.push({ before, change: wanted });
    }
  const parts = Math.ceil(changed.length / mostAtOnce);
  for (let part = 0; part < parts; part++) {
    const of = parts > 1 ? ` (${part + 1} of ${parts})` : "";
    const commit = project.commit(`${title(changed.length)}${of}`);
    for (const { before, change: wanted } of changed
      .slice(part * mostAtOnce)
      .slice(0, mostAtOnce)) {
      const { id, sha1, classId, shape, attributes } = before;
      commit.updateAnnotation({
        id,
        sha1,
        classId: wanted.classId ?? classId,
        shape,
        attributes: withChanges(attributes, wanted.attributes ?? {}),
      });
    }
    await project.do(commit);
  }
  return changed.length;
}

function withChanges(
  attributes: Annotation["attributes"],
  changes: NonNullable<ObjectChange["attributes"]>,
): Annotation["attributes"] {
  const kept = Object.entries(attributes).filter(([name]) => !(name in changes));
  const said = Object.entries(changes).flatMap(([name, value]) =>
    value === null ? [] : [[name, value] as const],
  );
  return Object.fromEntries([...kept, ...said]);
}
