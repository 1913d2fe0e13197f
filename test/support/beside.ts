/**
 * Starts a scenario that mostly waits, so that it passes beside the other tests of a `describe`; what is answered waits
 * for its end.
 */
export function beside(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  before(() => {
    running = run();
    // A failure is that of the test that waits for it.
    running.catch(() => undefined);
  });
  return () => running ?? Promise.reject(new Error("It was not started."));
}
