import { say, sentence } from "./say.ts";

/**
 * Runs a task's main function. A failure becomes its sentence and exit code 1; in any case what the task registered
 * with `onShutdown` has ended on return.
 */
export async function runTask(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    say(sentence(error));
    process.exitCode = 1;
  } finally {
    await disposeAll();
  }
}

/**
 * Ends what a task started when the task ends, in whatever way: by itself, by Ctrl-C or a signal, or by the death of
 * scripts/run.mjs, which the closing of the channel to it tells. The last to be registered goes first.
 * @returns a function that ends it now and once only
 */
export function onShutdown(dispose: () => Promise<void>): () => Promise<void> {
  listen();
  let running: Promise<void> | undefined;
  const once = (): Promise<void> => {
    disposals.delete(once);
    return (running ??= dispose());
  };
  disposals.add(once);
  return once;
}

const disposals = new Set<() => Promise<void>>();
let listening = false;

function listen(): void {
  if (listening) return;
  listening = true;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => void shutDown(signal === "SIGINT" ? 130 : 143, signal));
  process.on("disconnect", () => void shutDown(143, "the end of scripts/run.mjs"));
  // Listening for the end must not be what keeps the task alive.
  process.channel?.unref();
}

let ending = false;

async function shutDown(exitCode: number, why: string): Promise<void> {
  if (ending) return;
  ending = true;
  // What a task started goes first, so a test that is under way then fails for no reason of its own.
  say(`ended by ${why}: whatever fails from here on fails because of that`);
  await disposeAll();
  process.exit(exitCode);
}

async function disposeAll(): Promise<void> {
  for (const dispose of [...disposals].toReversed())
    await dispose().catch((error: unknown) => say(`something did not end: ${sentence(error)}`));
}
