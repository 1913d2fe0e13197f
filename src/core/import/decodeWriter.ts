import type { Decoded, DecodedImage } from "../../protocol/decoder.ts";
import {
  deleteInstance,
  instanceById,
  instanceState,
  setDecoded,
  setState,
  type InstanceRow,
} from "../db/instances.ts";
import { imageIdBySha1, insertImage, maxImageId } from "../db/images.ts";
import { deleteProblem, saveProblem } from "../db/problems.ts";
import { write } from "../db/statement.ts";
import type { TaskCounts } from "../db/tasks.ts";
import type { RunningTask } from "../tasks/taskQueue.ts";
import type { ImportContext } from "./importContext.ts";

/**
 * Writes what the decoders answer, several at a time: a transaction costs a flush to the disk. Thumbnails go first:
 * a crash between the two leaves a thumbnail that the next import overwrites, never an image without one.
 */
export class DecodeWriter {
  readonly #context: ImportContext;
  #waiting: Outcome[] = [];
  #timer: NodeJS.Timeout | undefined;
  #nextImageId: number | undefined;

  constructor(context: ImportContext) {
    this.#context = context;
  }

  /** Resolves when the outcome is written; rejects when it cannot be. */
  add(row: InstanceRow, decoded: Decoded, counting: Counting | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ row, decoded, counting, resolve, reject });
      if (this.#waiting.length >= batch) this.flush();
      else this.#timer ??= setTimeout(() => this.flush(), delayMs);
    });
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const outcomes = this.#waiting;
    this.#waiting = [];
    if (outcomes.length === 0) return;
    try {
      this.#write(outcomes);
      for (const { resolve } of outcomes) resolve();
    } catch (error) {
      for (const { reject } of outcomes) reject(error);
    }
  }

  #write(all: readonly Outcome[]): void {
    const { project, dataset } = this.#context;
    // A file may have gone, and its row with it, while it was decoded.
    const outcomes = all.filter(({ row }) => instanceById(project.db, row.id));
    const decoded = this.#withImageIds(outcomes);
    project.thumbs.save(decoded.map(({ imageId, image }) => ({ imageId, thumbs: image.thumbs })));
    const landed: (() => void)[] = [];
    const counted = new Map<RunningTask, TaskCounts>();
    let problems = 0;
    try {
      write(project.db, () => {
        for (const { row, imageId, image, isNew } of decoded) {
          if (isNew) {
            insertImage(project.db, imageId, image);
            landed.push(() => dataset.images.put(imageId, image));
          }
          setDecoded(project.db, row.id, imageId, image.bytes, image.modified);
          deleteProblem(project.db, row.folderId, row.name);
          landed.push(() =>
            dataset.instances.put({
              ...row,
              imageId,
              state: instanceState.ready,
              bytes: image.bytes,
              modified: image.modified,
            }),
          );
        }
        for (const { row, decoded: outcome } of outcomes) {
          if (outcome.kind !== "problem") continue;
          problems++;
          const { problem: kind, reason } = outcome;
          saveProblem(project.db, { ...row, kind, reason });
          landed.push(this.#recordFailure(row));
        }
        for (const outcome of all) count(outcome, counted);
        for (const task of counted.keys()) task.save();
      });
    } catch (error) {
      // Nothing of it was written.
      for (const [task, before] of counted) task.counts = before;
      throw error;
    }
    for (const land of landed) land();
    this.#context.imported?.(
      decoded.flatMap(({ row }) => (row.state === instanceState.pending ? [row.id] : [])),
    );
    if (problems > 0) dataset.namesChanged();
    this.#context.changed({ instances: true, problems: problems > 0 });
  }

  /** What was never decoded is only a problem; what was stays in the project, out of sight until it is well again. */
  #recordFailure(row: InstanceRow): () => void {
    const { project, dataset } = this.#context;
    if (row.imageId === null) {
      deleteInstance(project.db, row.id);
      return () => dataset.forgetInstance(row.id);
    }
    setState(project.db, row.id, instanceState.problem);
    return () => dataset.instances.setState(row.id, instanceState.problem);
  }

  #withImageIds(outcomes: readonly Outcome[]): DecodedOutcome[] {
    const { db } = this.#context.project;
    const inBatch = new Map<string, number>();
    return outcomes.flatMap(({ row, decoded }): DecodedOutcome[] => {
      if (decoded.kind !== "image") return [];
      const key = Buffer.from(decoded.sha1).toString("latin1");
      const known = imageIdBySha1(db, decoded.sha1) ?? inBatch.get(key);
      if (known !== undefined) return [{ row, imageId: known, image: decoded, isNew: false }];
      const imageId = (this.#nextImageId ??= maxImageId(db) + 1);
      this.#nextImageId++;
      inBatch.set(key, imageId);
      return [{ row, imageId, image: decoded, isNew: true }];
    });
  }
}

/** The task that an outcome belongs to: what is written is counted in the same transaction. */
export interface Counting {
  readonly task: RunningTask;
  /** Instances from here on were added by the task. */
  readonly firstNewId: number;
}

function count({ row, decoded, counting }: Outcome, counted: Map<RunningTask, TaskCounts>): void {
  if (!counting) return;
  const { task, firstNewId } = counting;
  if (!counted.has(task)) counted.set(task, task.counts);
  task.count("done", 1);
  if (decoded.kind !== "problem") return;
  task.count("problems", 1);
  // What turns out to be no image was counted as added when its name was found.
  if (row.id >= firstNewId) task.count("added", -1);
}

/** Outcomes of one transaction at most, and how long the first of them waits for others. */
const batch = 64;
const delayMs = 50;

interface Outcome {
  readonly row: InstanceRow;
  readonly decoded: Decoded;
  readonly counting: Counting | undefined;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

interface DecodedOutcome {
  readonly row: InstanceRow;
  readonly imageId: number;
  readonly image: DecodedImage;
  readonly isNew: boolean;
}
