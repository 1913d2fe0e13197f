import type { Inspect } from "./pluginProcess.ts";

/** Whether the process of a plugin opens a debugger's port, and who waits to be told of it. */
export class DebugWishes {
  #inspect: Inspect = "no";
  #port: PromiseWithResolvers<number> | undefined;
  /** Wishes whose turn is still to come. */
  #coming = 0;

  get inspect(): Inspect {
    return this.#inspect;
  }

  /** Whether there is something to end. */
  get isWanted(): boolean {
    return this.#inspect !== "no" || this.#coming > 0;
  }

  /**
   * The port of the process that `start` starts; it calls `begin` when it is its turn, and throws when it is over.
   * @throws what `start` throws before there is a port
   */
  async ask(wait: boolean, start: (begin: () => void) => Promise<never>): Promise<number> {
    const port = Promise.withResolvers<number>();
    this.#coming++;
    const over = start(() => {
      this.#coming--;
      this.#inspect = wait ? "wait" : "yes";
      this.#port = port;
    });
    try {
      return await Promise.race([port.promise, over]);
    } catch (error) {
      // Nobody is told of the port of a later start, which would wait for ever.
      if (this.#port === port) this.#inspect = "no";
      throw error;
    } finally {
      over.catch(() => undefined);
    }
  }

  /** A process listens. */
  opened(port: number): void {
    this.#port?.resolve(port);
  }

  end(): void {
    this.#inspect = "no";
  }
}
