import { WinnowError } from "../../base/errors.ts";
import { bytesOf } from "../../protocol/bytes.ts";

/** Vectors of one message. */
export interface VectorWrite {
  readonly typeId: number;
  readonly ownerIds: Int32Array;
  /** x, y, width, height of each annotation that vectors were computed of; null for those of images. */
  readonly bounds: Float64Array | null;
  readonly dimensions: number;
  readonly data: Float32Array;
}

/** Bytes of vectors that wait in memory to be written. */
const mostWaiting = 256 << 20;
/** Bytes that are written together. */
const mostTogether = 32 << 20;

/**
 * Lets what changes the files of vectors happen one after the other. Writes of one type that wait are written together:
 * a flush of the disk costs as much as some megabytes.
 */
export class WriteQueue {
  readonly #writeTogether: (writes: readonly [VectorWrite, ...VectorWrite[]]) => Promise<void>;
  readonly #waiting: Waiting[] = [];
  #waitingBytes = 0;
  /** What waits on different sides of other work is not written together. */
  #works = 0;
  #last: Promise<unknown> = Promise.resolve();

  /** @param writeTogether of one type and as many dimensions */
  constructor(writeTogether: (writes: readonly [VectorWrite, ...VectorWrite[]]) => Promise<void>) {
    this.#writeTogether = writeTogether;
  }

  /** @throws WinnowError bad-request where too much waits already, and what writing throws */
  async write(write: VectorWrite): Promise<void> {
    const bytes = bytesOf(write.data).byteLength;
    if (this.#waitingBytes + bytes > mostWaiting)
      throw new WinnowError(
        "bad-request",
        "Too many vectors wait to be written. Wait for a write before the next one.",
      );
    this.#waitingBytes += bytes;
    try {
      await new Promise<void>((resolve, reject) => {
        this.#waiting.push({ ...write, bytes, works: this.#works, resolve, reject });
        void this.#next(() => this.#writeWaiting());
      });
    } finally {
      this.#waitingBytes -= bytes;
    }
  }

  /** Does something else, after all that waits. */
  run<T>(work: () => Promise<T>): Promise<T> {
    this.#works++;
    return this.#next(work);
  }

  /** Waits for all that waits. */
  async close(): Promise<void> {
    await this.#last;
  }

  async #writeWaiting(): Promise<void> {
    const first = this.#waiting.shift();
    // Written together with what waited before it.
    if (!first) return;
    const batch: [Waiting, ...Waiting[]] = [first];
    let { bytes } = first;
    for (let next = this.#waiting[0]; next && isAlike(first, next); next = this.#waiting[0]) {
      bytes += next.bytes;
      if (bytes > mostTogether) break;
      batch.push(next);
      this.#waiting.shift();
    }
    try {
      await this.#writeTogether(batch);
      for (const { resolve } of batch) resolve();
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  #next<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }
}

interface Waiting extends VectorWrite {
  readonly bytes: number;
  readonly works: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

function isAlike(a: Waiting, b: Waiting): boolean {
  return a.typeId === b.typeId && a.dimensions === b.dimensions && a.works === b.works;
}
