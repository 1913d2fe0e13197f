import { stat } from "node:fs/promises";
import type { Verification } from "../../protocol/curate.ts";
import type { Dataset } from "../columns/dataset.ts";
import { damages } from "../db/damages.ts";
import { instancesAfter, instanceState, type InstanceRow } from "../db/instances.ts";
import { shownPath, storedPathOf } from "./describe.ts";
import type { Project } from "./project.ts";

const page = 1000;
/** Files asked about at a time, and paths that are named of those that are wrong. */
const atOnce = 64;
const named = 100;

/**
 * Looks whether the database is sound and whether every file is as it was when it was last read: there, of the same
 * size and time. Reads no image and changes nothing.
 */
export async function verifyProject(
  project: Project,
  dataset: Dataset,
  signal: AbortSignal,
): Promise<Verification> {
  const found = { missing: [] as string[], changed: [] as string[] };
  const counts = { files: 0, missing: 0, changed: 0 };
  for (let after = 0; ;) {
    const rows = instancesAfter(project.db, after, page);
    const last = rows.at(-1);
    if (!last) break;
    after = last.id;
    for (let at = 0; at < rows.length; at += atOnce) {
      signal.throwIfAborted();
      await Promise.all(
        rows.slice(at, at + atOnce).map(async (row) => {
          counts.files++;
          const stored = storedPathOf(dataset, row);
          const state = await stateOf(project.resolve(stored), row);
          if (state === "as it was") return;
          counts[state]++;
          if (found[state].length < named) found[state].push(shownPath(project, stored));
        }),
      );
    }
  }
  return {
    database: damages(project.db),
    files: counts.files,
    missing: { count: counts.missing, paths: found.missing.toSorted() },
    changed: { count: counts.changed, paths: found.changed.toSorted() },
  };
}

async function stateOf(
  file: string | undefined,
  row: InstanceRow,
): Promise<"as it was" | "missing" | "changed"> {
  const facts = file === undefined ? undefined : await stat(file).catch(() => undefined);
  if (!facts) return "missing";
  // What is not decoded yet is not known, and what was missing and is back is another file until it is read.
  if (row.state === instanceState.pending) return "as it was";
  const same = facts.size === row.bytes && Math.abs(facts.mtimeMs - row.modified) < 1;
  return same && row.state === instanceState.ready ? "as it was" : "changed";
}
