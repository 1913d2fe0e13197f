import type { Disposable } from "../base/disposable.ts";

/**
 * Runs `job` when asked, never twice at a time: however often it is asked for while it runs, it runs once more
 * afterwards. For refreshes that only have to end with the latest.
 */
export function coalesce(
  job: () => Promise<void>,
  onError: (error: unknown) => void,
): () => Promise<void> {
  let running: Promise<void> | undefined;
  let again = false;
  const loop = async (): Promise<void> => {
    do {
      again = false;
      try {
        await job();
      } catch (error) {
        onError(error);
      }
    } while (again);
    running = undefined;
  };
  return () => {
    again = running !== undefined;
    running ??= loop();
    return running;
  };
}

/** Runs `job` at once and then at most every `milliseconds`, with a last run for what was asked meanwhile. */
export function throttle(job: () => void, milliseconds: number): Disposable & { (): void } {
  let timer: NodeJS.Timeout | undefined;
  let again = false;
  const run = (): void => {
    again = false;
    timer = setTimeout(() => {
      timer = undefined;
      if (again) run();
    }, milliseconds);
    job();
  };
  const ask = (): void => {
    if (timer === undefined) run();
    else again = true;
  };
  return Object.assign(ask, { dispose: () => clearTimeout(timer) });
}
