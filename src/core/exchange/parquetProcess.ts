import { fork, type ChildProcess } from "node:child_process";
import { cancelled, WinnowError } from "../../base/errors.ts";
import type { ImportContext } from "./exchange.ts";
import type { ParquetAnswer, ParquetQuestion } from "./parquetServe.ts";

/** Argument of a decoder process that reads Parquet instead of images. */
export const parquetJob = "parquet";

/** A part of a file cannot be read. The message goes after "cannot be read: ". */
export class ReaderLost extends Error {
  /** Whether the process that read it is gone, too. */
  readonly isDeath: boolean;

  constructor(message: string, isDeath = false) {
    super(message);
    this.isDeath = isDeath;
  }
}

/**
 * A process that reads Parquet files, one after the other; to be ended with `await using`. Another one takes over when it
 * dies.
 */
export class ParquetProcess implements AsyncDisposable {
  readonly #context: ImportContext;
  readonly #limitMs: number;
  #child: ChildProcess | undefined;
  #file = "";

  /** @param limitMs An answer that takes longer ends the process. */
  constructor(context: ImportContext, limitMs: number) {
    this.#context = context;
    this.#limitMs = limitMs;
  }

  /** @throws WinnowError file-problem, cancelled */
  async open(file: string): Promise<Extract<ParquetAnswer, { kind: "opened" }>> {
    this.#file = file;
    try {
      this.#child ??= this.#start();
      const answer = await this.#ask({ kind: "open", file });
      if (answer.kind === "opened") return answer;
      throw new ReaderLost(`its reader answered '${answer.kind}'`);
    } catch (error) {
      if (!(error instanceof ReaderLost)) throw error;
      throw new WinnowError("file-problem", `'${file}' cannot be read: ${error.message}.`, {
        cause: error,
      });
    }
  }

  /** Of the file that was opened last. @throws ReaderLost, WinnowError cancelled */
  async *rows(group: number): AsyncGenerator<readonly unknown[]> {
    if (!this.#child) await this.open(this.#file);
    await this.#ask({ kind: "group", group });
    while (true) {
      const answer = await this.#ask({ kind: "next" });
      if (answer.kind !== "rows" || answer.rows.length === 0) return;
      yield* answer.rows;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const child = this.#child;
    if (!child) return;
    this.#child = undefined;
    const gone = new Promise<void>((resolve) => child.once("close", () => resolve()));
    child.kill("SIGKILL");
    await gone;
  }

  #start(): ChildProcess {
    const { decoderScript } = this.#context;
    if (decoderScript === undefined)
      throw new WinnowError("internal", "There is no process to read Parquet with. Report this.");
    const child = fork(decoderScript, [parquetJob], {
      serialization: "advanced",
      stdio: ["ignore", "ignore", "ignore", "ipc"],
      execArgv: ["--max-old-space-size=2048"],
      env: { ...process.env, NODE_OPTIONS: "" },
    });
    // Who waits for an answer learns of it by the end of the process.
    child.on("error", () => undefined);
    return child;
  }

  #ask(question: ParquetQuestion): Promise<ParquetAnswer> {
    const child = this.#child;
    const { signal } = this.#context;
    if (!child) return Promise.reject(new ReaderLost("its reader has ended", true));
    return new Promise<ParquetAnswer>((resolve, reject) => {
      const settle = (done: () => void): void => {
        clearTimeout(late);
        child.off("message", onMessage).off("close", onClose);
        signal.removeEventListener("abort", onAbort);
        done();
      };
      const end = (error: Error): void =>
        settle(() => {
          this.#child = undefined;
          child.kill("SIGKILL");
          reject(error);
        });
      const onMessage = (answer: ParquetAnswer): void =>
        settle(() =>
          answer.kind === "failed" ? reject(new ReaderLost(answer.message)) : resolve(answer),
        );
      const onClose = (): void =>
        end(new ReaderLost("it ended its reader, so it is damaged or made to harm", true));
      const onAbort = (): void => end(cancelled());
      const late = setTimeout(
        () => end(new ReaderLost("it takes too long, so it is damaged or made to harm", true)),
        this.#limitMs,
      );
      child.on("message", onMessage).on("close", onClose);
      signal.addEventListener("abort", onAbort);
      if (signal.aborted) onAbort();
      else child.send(question, (error) => error && onClose());
    });
  }
}
