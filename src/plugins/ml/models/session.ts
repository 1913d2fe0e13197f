import type * as runtime from "onnxruntime-node";
import type { InferenceSession, Tensor } from "onnxruntime-node";
import type { OpenModel } from "./modelEntry.ts";

type Runtime = typeof runtime.default;
/** A model with files, in the shape that a session takes it. */
export type OnnxModel = Extract<OpenModel, { readonly kind: "onnx" }>;
/** The two networks that a model may have. */
export type Tower = "image" | "text";

/** A loaded network with the means to make its inputs. */
export interface Session {
  readonly network: InferenceSession;
  readonly Tensor: Runtime["Tensor"];
}

/** The runtime; loaded at the first call of a thread, for its library is large. @throws Error on platforms without one */
export async function loadRuntime(): Promise<Runtime> {
  return (await import("onnxruntime-node")).default;
}

/** The session of a model's network in this thread: loaded once, and kept. @throws Error that names the model */
export function openSession(model: OnnxModel, tower: Tower): Promise<Session> {
  const file = model.files[tower];
  if (!file)
    return Promise.reject(new Error(`The model '${model.entry.title}' has no ${tower} network.`));
  const key = JSON.stringify([file, model.provider, model.threads]);
  const known = sessions.get(key);
  if (known) return known;
  const made = create(model, file);
  sessions.set(key, made);
  // One that failed is tried again at the next call.
  made.catch(() => sessions.delete(key));
  return made;
}

/** One output, as numbers. @throws Error where it is not there or of another type */
export function numbersOf(
  outputs: Readonly<Record<string, Tensor>>,
  name: string,
  title: string,
): { data: Float32Array; shape: readonly number[] } {
  const tensor = outputs[name];
  if (!(tensor?.data instanceof Float32Array))
    throw new Error(
      `The model '${title}' gives no numbers under '${name}'; it has ${Object.keys(outputs).join(", ")}. Correct 'outputs' in its description.`,
    );
  return { data: tensor.data, shape: tensor.dims };
}

const sessions = new Map<string, Promise<Session>>();

async function create({ entry, provider, threads }: OnnxModel, file: string): Promise<Session> {
  const { InferenceSession: Sessions, Tensor, listSupportedBackends } = await loadRuntime();
  try {
    // The runtime leaves out what it does not know, and computes on the processor without a word.
    if (!listSupportedBackends().some(({ name }) => name === provider))
      throw new Error(`the runtime of ${process.platform}-${process.arch} has no '${provider}'.`);
    const network = await Sessions.create(file, {
      // What the chosen one cannot compute, the processor does.
      executionProviders: provider === "cpu" ? ["cpu"] : [provider, "cpu"],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      // Errors come as exceptions; what is left are notes on how a graph was changed.
      logSeverityLevel: 4,
    });
    return { network, Tensor };
  } catch (cause) {
    throw new Error(`The model '${entry.title}' cannot be loaded: ${reasonOf(cause)}`, { cause });
  }
}

/** A runtime's message in one line, without the place in its source. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const [line = ""] = text.split("\n");
  const reason = line
    .replace(/^.*\.(?:cc|h):\d+ .*? was false\. /, "")
    .replace(/^\[ONNXRuntimeError\] : \d+ : \w+ : /, "")
    .trim();
  if (reason === "") return "no reason is given.";
  return /[.!?]$/.test(reason) ? reason : `${reason}.`;
}
