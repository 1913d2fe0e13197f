import * as v from "valibot";
import { cancelled, WinnowError } from "../../base/errors.ts";
import { Emitter } from "../../base/event.ts";
import { toDisposable, type Disposable } from "../../base/disposable.ts";

/** A plugin asks the user for the form of an action. */
export interface AskForm {
  readonly askId: number;
  readonly actionId: string;
  readonly parameters: Record<string, unknown>;
  readonly instanceIds: Uint8Array | null;
}

const outcomeSchema = v.object({
  resultId: v.nullable(v.number()),
  value: v.optional(v.unknown()),
});
type Outcome = v.InferOutput<typeof outcomeSchema>;

/** Questions of plugins to whoever has a window; the first answer counts. */
export class Asks {
  readonly #asked = new Emitter<AskForm>();
  readonly onDidAsk = this.#asked.event;
  readonly #open = new Map<number, PromiseWithResolvers<Outcome | null>>();
  #nextId = 1;
  #windows = 0;

  /** A window that can show forms, until the answer is disposed of. */
  addWindow(): Disposable {
    this.#windows++;
    return toDisposable(() => {
      this.#windows--;
      // Who could have answered is gone.
      if (this.#windows === 0) for (const id of this.#open.keys()) this.answer(id, null);
    });
  }

  /** The outcome of the run that the user started from the form; null: it was closed. */
  async ask(question: Omit<AskForm, "askId">, signal: AbortSignal): Promise<Outcome | null> {
    if (this.#windows === 0)
      throw new WinnowError(
        "plugin-refused",
        `The form of '${question.actionId}' cannot be shown: there is no window. Run the action with its parameters instead.`,
      );
    if (signal.aborted) throw cancelled();
    const askId = this.#nextId++;
    const answer = Promise.withResolvers<Outcome | null>();
    const abort = (): void => answer.reject(cancelled());
    this.#open.set(askId, answer);
    signal.addEventListener("abort", abort, { once: true });
    try {
      this.#asked.fire({ askId, ...question });
      return await answer.promise;
    } finally {
      signal.removeEventListener("abort", abort);
      this.#open.delete(askId);
    }
  }

  /** What comes second, or of a question that nobody waits for, is passed over. */
  answer(askId: number, outcome: unknown): void {
    const parsed = v.safeParse(v.nullable(outcomeSchema), outcome);
    if (!parsed.success)
      throw new WinnowError("bad-request", "This is no outcome of a run, and not null either.");
    this.#open.get(askId)?.resolve(parsed.output);
  }
}
