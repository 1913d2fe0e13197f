import path from "node:path";
import type { Dataset } from "../columns/dataset.ts";
import { imageIdBySha1 } from "../db/images.ts";
import { instancesAfter, instanceState } from "../db/instances.ts";
import { storedPathOf } from "../project/describe.ts";
import { toStored } from "../project/layout.ts";
import type { Project } from "../project/project.ts";
import type { ImportRecord } from "./exchange.ts";

export type Match =
  | { readonly kind: "found"; readonly id: number }
  /** Any of these, in the order of their ids; `reason` as below. */
  | { readonly kind: "several"; readonly ids: readonly number[]; readonly reason: string }
  /** The end of a sentence. */
  | { readonly kind: "none"; readonly reason: string };

/**
 * Finds instances for files of a dataset: by path, else by a base name that one instance alone has (in whatever case,
 * where the file system or the other tool changed it). A SHA-1 decides among images of that name, or names the image
 * alone where one file has the content; an id of an instance serves where neither is there.
 */
export function matcher(
  project: Project,
  dataset: Dataset,
  root: string,
): (record: Pick<ImportRecord, "file" | "sha1" | "instanceId">) => Match {
  const byPath = new Map<string, number>();
  /** An array for names that several have alone: most names are those of one. */
  const byName = new Map<string, number | number[]>();
  /** Instances of each content, only when a record asks for one. */
  let byImage: Map<number, number[]> | undefined;
  const known = new Map<number, string>();
  for (let after = 0, rows; (rows = instancesAfter(project.db, after, 10_000)).length > 0;) {
    for (const row of rows) {
      if (row.state === instanceState.problem) continue;
      byPath.set(storedPathOf(dataset, row), row.id);
      const key = keyOf(row.name);
      const same = byName.get(key);
      if (typeof same === "object") same.push(row.id);
      else byName.set(key, same === undefined ? row.id : [same, row.id]);
      known.set(row.id, key);
    }
    after = rows[rows.length - 1].id;
  }
  const ofContent = (sha1: string): readonly number[] => {
    if (!byImage) {
      byImage = new Map();
      for (const id of known.keys()) {
        const image = dataset.instances.image[id];
        const ids = byImage.get(image);
        if (ids) ids.push(id);
        else byImage.set(image, [id]);
      }
    }
    const image = imageIdBySha1(project.db, Buffer.from(sha1, "hex"));
    return image === undefined ? [] : (byImage.get(image) ?? []);
  };
  return ({ file, sha1, instanceId }) => {
    const exact =
      file === "" ? undefined : byPath.get(toStored(project.dir, path.join(root, file)));
    if (exact !== undefined) return { kind: "found", id: exact };
    const key = keyOf(path.posix.basename(file));
    const named = file === "" ? undefined : byName.get(key);
    if (typeof named === "number") return { kind: "found", id: named };
    if (sha1 !== undefined) {
      const ids = ofContent(sha1).filter((id) => named === undefined || known.get(id) === key);
      if (ids.length === 1) return { kind: "found", id: ids[0] };
      if (ids.length > 1)
        return { kind: "several", ids, reason: "is the content of several files" };
    }
    if (file === "" && instanceId !== undefined && known.has(instanceId))
      return { kind: "found", id: instanceId };
    if (named)
      return {
        kind: "several",
        ids: named,
        reason: "is not at this path, and several images have its name",
      };
    return { kind: "none", reason: "is not in the project" };
  };
}

function keyOf(name: string): string {
  return name.normalize("NFC").toLowerCase();
}
