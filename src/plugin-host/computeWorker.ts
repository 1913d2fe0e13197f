import { isMarkedAsUntransferable, parentPort, workerData } from "node:worker_threads";
import type { Computations } from "../plugin-api/plugin.ts";
import { loadPlugin } from "./loadPlugin.ts";

/** One call of a computation. */
interface ComputationCall {
  readonly kind: "call";
  readonly name: string;
  readonly given: readonly unknown[];
}

/** To a thread. `end`: the call that is under way is of no use any more, and there will be no other. */
export type ToThread = ComputationCall | { readonly kind: "end" };

/** Of a thread: what came of it. */
export type ComputationAnswer =
  | { readonly kind: "done"; readonly value: unknown }
  | { readonly kind: "failed"; readonly error: unknown };

/** Serves the computations of a plugin in this thread, one call after the other. */
export async function serveComputations(): Promise<void> {
  const { bundle } = workerData as { bundle: string };
  const loaded = loadPlugin(bundle).then(({ computations }) => computations ?? {});
  // It is told with the first call, which is under way.
  loaded.catch(() => undefined);
  parentPort?.on("message", (message: ToThread) => {
    // In a thread, it ends the thread.
    if (message.kind === "end") process.exit();
    void answer(loaded, message);
  });
  await loaded.catch(() => undefined);
}

async function answer(
  loaded: Promise<Computations>,
  { name, given }: ComputationCall,
): Promise<void> {
  const post = (message: ComputationAnswer): void =>
    parentPort?.postMessage(message, message.kind === "done" ? buffersOf(message.value) : []);
  try {
    const compute = (await loaded)[name] as ((...given: readonly unknown[]) => unknown) | undefined;
    if (!compute) throw new Error(`The plugin has no computation '${name}'.`);
    post({ kind: "done", value: await compute(...given) });
  } catch (error) {
    post({ kind: "failed", error: cloneable(error) });
  }
}

/** The memory of a result's number lists, which is moved instead of copied. */
function buffersOf(value: unknown): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  const look = (part: unknown, depth: number): void => {
    if (typeof part !== "object" || part === null || depth > 4) return;
    if (ArrayBuffer.isView(part)) {
      const { buffer } = part;
      if (
        buffer instanceof ArrayBuffer &&
        part.byteLength === buffer.byteLength &&
        !isMarkedAsUntransferable(buffer)
      )
        found.add(buffer);
    } else if (Array.isArray(part) && typeof part[0] !== "object") return;
    else for (const inner of Object.values(part)) look(inner, depth + 1);
  };
  look(value, 0);
  return [...found];
}

/** An error as it crosses to the other thread: with its stack, which is at the author's lines here. */
function cloneable(error: unknown): Error {
  const found = error instanceof Error ? error : new Error(String(error));
  const copy = new Error(found.message);
  copy.name = found.name;
  copy.stack = found.stack;
  return copy;
}
