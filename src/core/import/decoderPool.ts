import { availableParallelism } from "node:os";
import * as v from "valibot";
import type { Disposable } from "../../base/disposable.ts";
import { WinnowError } from "../../base/errors.ts";
import {
  decoded as decodedSchema,
  rawPixels,
  type Decoded,
  type DecoderContract,
  type RawPixels,
  type ThumbPicture,
} from "../../protocol/decoder.ts";
import type { ExifEntry, RenderedImage } from "../../protocol/images.ts";
import type { Client } from "../../protocol/rpc.ts";
import { splitJpeg } from "../images/strip.ts";
import { startDecoder, type DecoderProcess } from "./decoderProcess.ts";

export interface DecoderPoolOptions {
  /** The decoder's entry point. */
  readonly script: string;
  readonly processes?: number;
  /** A decode that takes longer is ended with its process. */
  readonly timeoutMs?: number;
  log(line: string): void;
}

/**
 * Processes that read hostile bytes, so that whatever a file does to its decoder, it does to a process that can be
 * replaced. When one dies, each file that it had in hand is tried again alone; one that kills its decoder then too
 * is a problem of the kind "crash", and the others lose nothing.
 */
export class DecoderPool implements Disposable {
  readonly #options: DecoderPoolOptions;
  readonly #workers: Worker[] = [];
  readonly #waiting: Job[] = [];
  /** Whether there may be as many processes as cores. */
  #mayGrow = false;
  #answers = 0;
  #growing: NodeJS.Timeout | undefined;
  #disposed = false;

  constructor(options: DecoderPoolOptions) {
    this.#options = options;
  }

  /** How many files are worth handing over at a time. */
  get capacity(): number {
    return this.#processes * jobsPerWorker;
  }

  /** Decodes a file of the import. Rejects only with `cancelled`, or when decoders cannot be started at all. */
  async decode(path: string, root: string): Promise<Decoded> {
    try {
      const answer = await this.#run((client) => client.call("decode", { path, root }), false);
      v.assert(decodedSchema, answer);
      if (answer.kind === "image") for (const { jpeg } of answer.thumbs) splitJpeg(jpeg);
      return answer;
    } catch (error) {
      if (error instanceof DecoderDied)
        return { kind: "problem", problem: error.problem, reason: error.message };
      if (error instanceof v.ValiError || error instanceof RangeError)
        return { kind: "problem", problem: "crash", reason: "Its decoder answered nonsense." };
      throw error;
    }
  }

  /** Starts the first processes before there is work for them. */
  start(): void {
    while (this.#mayStart) this.#start();
  }

  exif(path: string, root: string): Promise<ExifEntry[]> {
    return this.#run((client) => client.call("exif", { path, root }), true).catch(asFileProblem);
  }

  render(path: string, root: string, maxSide: number): Promise<RenderedImage> {
    return this.#run((client) => client.call("render", { path, root, maxSide }), true).catch(
      asFileProblem,
    );
  }

  /** Pixels of a file that still has the SHA-1 (null: any). @throws WinnowError file-problem, cancelled */
  async pixels(
    path: string,
    root: string,
    how: { readonly sha1: string | null; readonly side: number },
  ): Promise<RawPixels> {
    const answer = await this.#run(
      (client) => client.call("pixels", { path, root, ...how }),
      false,
    ).catch(asFileProblem);
    if (isPixels(answer, how.side)) return answer;
    throw new WinnowError("file-problem", "Its decoder answered nonsense.");
  }

  /** Pixels of stored thumbnails; null for those that cannot be decoded. @throws WinnowError cancelled */
  async thumbPixels(thumbs: readonly ThumbPicture[], side: number): Promise<(RawPixels | null)[]> {
    const none = thumbs.map(() => null);
    const answer = await this.#run(
      (client) => client.call("thumbPixels", { thumbs: [...thumbs], side }),
      false,
    ).catch((error: unknown) => {
      if (error instanceof DecoderDied) return none;
      throw error;
    });
    return none.map((_, i) => (isPixels(answer[i], side) ? answer[i] : null));
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#growing);
    for (const worker of this.#workers.splice(0)) worker.process.kill("SIGKILL");
    for (const job of this.#waiting.splice(0)) job.reject(closed());
  }

  /** Like dispose, and waits until the processes are gone. */
  async close(): Promise<void> {
    const exits = this.#workers.map((worker) => worker.exited);
    this.dispose();
    await Promise.all(exits);
  }

  get #processes(): number {
    return this.#options.processes ?? Math.min(8, availableParallelism());
  }

  get #mayStart(): boolean {
    const atFirst = Math.ceil(this.#processes / 2);
    return this.#workers.length < (this.#mayGrow ? this.#processes : atFirst);
  }

  #run<T>(call: (client: Client<DecoderContract>) => Promise<T>, urgent: boolean): Promise<T> {
    if (this.#disposed) return Promise.reject(closed());
    return new Promise<T>((resolve, reject) => {
      const job: Job = { run: async (client) => resolve(await call(client)), reject, deaths: 0 };
      if (urgent) this.#waiting.unshift(job);
      else this.#waiting.push(job);
      this.#pump();
    });
  }

  #pump(): void {
    while (this.#waiting.length > 0 && !this.#disposed) {
      const suspect = (this.#waiting[0]?.deaths ?? 0) > 0;
      const worker = suspect ? this.#idleWorker() : this.#freeWorker();
      const job = worker && this.#waiting.shift();
      if (!job) return;
      worker.alone = suspect;
      void this.#work(worker, job);
    }
  }

  /** A worker with room for one more, the least busy first; a new one while there may be more. */
  #freeWorker(): Worker | undefined {
    const open = this.#workers.filter((w) => !w.alone && w.jobs.size < jobsPerWorker);
    const best = open.toSorted((a, b) => a.jobs.size - b.jobs.size)[0];
    return best?.jobs.size !== 0 && this.#mayStart ? this.#start() : best;
  }

  /** A worker with nothing else to do: a file that may kill it must not take others along. */
  #idleWorker(): Worker | undefined {
    const idle = this.#workers.find((w) => w.jobs.size === 0);
    return idle ?? (this.#workers.length < this.#processes ? this.#start() : undefined);
  }

  async #work(worker: Worker, job: Job): Promise<void> {
    worker.jobs.add(job);
    delete job.died;
    const timer = setTimeout(() => {
      job.died = new DecoderDied("timeout", "Decoding took too long and was ended.");
      // In company it may be another file that holds the process up: each is tried again alone.
      if (worker.jobs.size === 1) job.deaths = maxDeaths;
      worker.process.kill("SIGKILL");
    }, this.#options.timeoutMs ?? 40_000);
    try {
      await job.run(worker.client);
      if (++this.#answers === growAfter.answers) this.#mayGrow = true;
    } catch (error) {
      if (error instanceof WinnowError && error.code === "engine-lost") {
        await worker.exited;
        this.#retry(worker, job);
      } else job.reject(error);
    } finally {
      clearTimeout(timer);
      worker.jobs.delete(job);
      if (worker.jobs.size === 0) worker.alone = false;
      this.#pump();
    }
  }

  #retry(worker: Worker, job: Job): void {
    if (this.#disposed) return job.reject(closed());
    if (!worker.isReady && this.#failedStarts >= maxFailedStarts)
      return job.reject(
        new WinnowError(
          "internal",
          `Images cannot be decoded: the decoder process ends at once (${worker.lastWords() || "no message"}). Reinstall Winnow for this platform, and see its log.`,
        ),
      );
    // The file had no part in it.
    if (!worker.isReady && !job.died) {
      this.#waiting.unshift(job);
      return;
    }
    if (++job.deaths >= maxDeaths)
      return job.reject(
        job.died ?? new DecoderDied("crash", "It crashed its decoder twice and is left alone."),
      );
    this.#waiting.unshift(job);
  }

  #failedStarts = 0;

  #start(): Worker {
    const worker: Worker = {
      ...startDecoder(this.#options.script, threadsPerWorker),
      jobs: new Set(),
      alone: false,
      isReady: false,
    };
    worker.client.on("ready", () => {
      worker.isReady = true;
      this.#failedStarts = 0;
      if (this.#disposed) return;
      this.#growing ??= setTimeout(() => {
        this.#mayGrow = true;
        this.#pump();
      }, growAfter.milliseconds);
    });
    worker.process.once("close", (code, signal) => {
      if (!worker.isReady) this.#failedStarts++;
      this.#workers.splice(this.#workers.indexOf(worker) >>> 0, 1);
      // The connection learns of the end from here: an IPC channel tells its reader nothing.
      worker.client.dispose();
      if (!this.#disposed && (code !== 0 || signal))
        this.#options.log(
          `A decoder ended (${signal ?? `code ${code}`}) with ${worker.jobs.size} files in hand. ${worker.lastWords()}`,
        );
    });
    this.#workers.push(worker);
    return worker;
  }
}

/**
 * A process that starts takes a core from those whose first pictures somebody may wait for: half of them do, and the
 * others follow when there still is work after a screen of pictures, or after so long.
 */
const growAfter = { answers: 64, milliseconds: 1_000 };
/** In flight a process: enough that its threads never wait for the next file. */
const jobsPerWorker = 4;
const threadsPerWorker = 2;
/** A file is tried in company, then alone. */
const maxDeaths = 2;
/** In a row. */
const maxFailedStarts = 3;

interface Job {
  readonly run: (client: Client<DecoderContract>) => Promise<void>;
  readonly reject: (error: unknown) => void;
  /** How many decoders have died with this in hand. */
  deaths: number;
  died?: DecoderDied;
}

interface Worker extends DecoderProcess {
  readonly jobs: Set<Job>;
  alone: boolean;
  /** Whether it has started: the end of one that never does is not the files' fault. */
  isReady: boolean;
}

class DecoderDied extends Error {
  readonly problem: "crash" | "timeout";

  constructor(problem: "crash" | "timeout", message: string) {
    super(message);
    this.problem = problem;
  }
}

function isPixels(answer: unknown, side: number): answer is RawPixels {
  return v.is(rawPixels, answer) && answer.width <= side && answer.height <= side;
}

function asFileProblem(error: unknown): never {
  throw error instanceof DecoderDied
    ? new WinnowError("file-problem", error.message, { cause: error })
    : error;
}

function closed(): WinnowError {
  return new WinnowError("cancelled", "The project is closing.");
}
