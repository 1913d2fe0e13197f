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
import type { RunningTask } from "../tasks/taskQueue.ts";
import type { ImportContext } from "./importContext.ts";

/**
 * Writes what the decoders answer, several at a time: a transaction costs a flush to the disk. Thumbnails go first:
 * a crash between the two leaves a thumbnail that the next import overwrites, never an image without one.
 */
export class DecodeWriter {
  /** Counts what is written, in the same transaction. */
  task: RunningTask | undefined;
  /** Instances from here on were added by the task. */
  firstNewId = 0;
  readonly #context: ImportContext;
  #waiting: Outcome[] = [];
  #timer: NodeJS.Timeout | undefined;
  #nextImageId: number | undefined;

  constructor(context: ImportContext) {
    this.#context = context;
  }

  /** Resolves when the outcome is written; rejects when it cannot be. */
  add(row: InstanceRow, decoded: Decoded): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ row, decoded, resolve, reject });
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

  #write(outcomes: readonly Outcome[]): void {
    const { project, dataset } = this.#context;
    const decoded = outcomes.flatMap((outcome) => this.#withImageId(outcome));
    project.thumbs.save(decoded.map(({ imageId, image }) => ({ imageId, thumbs: image.thumbs })));
    const landed: (() => void)[] = [];
    let problems = 0;
    // What turns out to be no image was counted as added when its name was found.
    let added = 0;
    write(project.db, () => {
      for (const { row, imageId, image, isNew } of decoded) {
        if (!instanceById(project.db, row.id)) continue;
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
        if (row.id >= this.firstNewId) added--;
      }
      this.task?.count("done", outcomes.length);
      this.task?.count("problems", problems);
      this.task?.count("added", added);
      this.task?.save();
    });
    for (const land of landed) land();
    if (problems > 0) dataset.namesChanged();
    this.#context.changed({ instances: true, problems: problems > 0 });
  }

  /** What was never decoded is only a problem; what was stays in the project, out of sight until it is well again. */
  #recordFailure(row: InstanceRow): () => void {
    const { project, dataset } = this.#context;
    if (row.imageId === null) {
      deleteInstance(project.db, row.id);
      return () => dataset.instances.remove(row.id);
    }
    setState(project.db, row.id, instanceState.problem);
    return () => dataset.instances.setState(row.id, instanceState.problem);
  }

  #withImageId({ row, decoded }: Outcome): DecodedOutcome[] {
    if (decoded.kind !== "image") return [];
    const { db } = this.#context.project;
    const key = Buffer.from(decoded.sha1).toString("latin1");
    const known = imageIdBySha1(db, decoded.sha1) ?? this.#batchIds.get(key);
    if (known !== undefined) return [{ row, imageId: known, image: decoded, isNew: false }];
    const imageId = (this.#nextImageId ??= maxImageId(db) + 1);
    this.#nextImageId++;
    this.#batchIds.set(key, imageId);
    return [{ row, imageId, image: decoded, isNew: true }];
  }

  readonly #batchIds = new Map<string, number>();
}

/** Outcomes of one transaction at most, and how long the first of them waits for others. */
const batch = 64;
const delayMs = 50;

interface Outcome {
  readonly row: InstanceRow;
  readonly decoded: Decoded;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

interface DecodedOutcome {
  readonly row: InstanceRow;
  readonly imageId: number;
  readonly image: DecodedImage;
  readonly isNew: boolean;
}
