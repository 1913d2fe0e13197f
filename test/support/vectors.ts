import { readFile } from "node:fs/promises";
import { Project } from "../../src/core/project/project.ts";
import { float32sOf } from "../../src/protocol/bytes.ts";
import { VectorStore } from "../../src/core/vectors/vectorStore.ts";

/** A project with nothing but its vectors. */
export interface OpenVectors extends AsyncDisposable {
  readonly project: Project;
  readonly store: VectorStore;
  /** Sentences that were told after the opening. */
  readonly warnings: string[];
}

export async function openVectors(dir: string, readOnly = false): Promise<OpenVectors> {
  const project = await Project.open({
    projectDir: dir,
    create: !readOnly,
    readOnly,
    recover: null,
  });
  const warnings: string[] = [];
  const store = new VectorStore(project, (text) => warnings.push(text));
  return {
    project,
    store,
    warnings,
    [Symbol.asyncDispose]: async () => {
      await store.close();
      await project.close();
    },
  };
}

/** What a reader finds: the numbers of owners, by id. */
export async function vectorsOf(
  store: VectorStore,
  typeId: number,
  ownerIds: readonly number[] | null = null,
): Promise<Record<number, number[]>> {
  const located = store.locate(typeId, ownerIds && Int32Array.from(ownerIds));
  if (located.ownerIds.length === 0) return {};
  const numbers = float32sOf(await readFile(located.file));
  const { dimensions, rows } = located;
  return Object.fromEntries(
    Array.from(located.ownerIds, (id, i) => [
      id,
      [...numbers.subarray(rows[i] * dimensions, (rows[i] + 1) * dimensions)],
    ]),
  );
}

/** The vector that the writer of the tests gives an image in a round: every number tells both. */
export function madeVector(imageId: number, round: number, dimensions: number): number[] {
  return Array.from({ length: dimensions }, (_, i) => imageId * 1000 + round + i / 4);
}
