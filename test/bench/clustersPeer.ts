import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { capture } from "../../scripts/lib/command.ts";
import type { Matrix } from "../../src/plugins/ml/types.ts";

/** What scikit-learn makes of the rows; clustersPeer.py says how. */
export interface ClustersPeer {
  readonly version: string;
  readonly clusters: readonly number[];
  readonly clustersSeconds: number;
  readonly iterationSeconds: number;
  readonly trust: number;
  readonly layoutSeconds: number;
  readonly accuracy: number;
  readonly probeSeconds: number;
}

/** Undefined where no Python of this machine has scikit-learn (on Debian: apt-get install python3-sklearn). */
export async function clustersPeer(
  { data, rows, columns }: Matrix,
  labels: Int32Array,
): Promise<ClustersPeer | undefined> {
  const python = await pythonWithSklearn();
  if (!python) return undefined;
  const folder = await mkdtemp(path.join(os.tmpdir(), "winnow-bench-"));
  try {
    const file = path.join(folder, "rows.f32");
    await writeFile(file, data);
    await writeFile(file, Float32Array.from(labels), { flag: "a" });
    const script = path.join(import.meta.dirname, "clustersPeer.py");
    const printed = await capture(python, ["-W", "ignore", script, file, `${rows}`, `${columns}`]);
    return JSON.parse(printed) as ClustersPeer;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function pythonWithSklearn(): Promise<string | undefined> {
  // Debian's packages are those of its own Python, which need not be the first one.
  for (const python of ["python3", "/usr/bin/python3"])
    if (
      await capture(python, ["-c", "import sklearn"]).then(
        () => true,
        () => false,
      )
    )
      return python;
  return undefined;
}
