import type * as runtime from "onnxruntime-node";
import type { InferenceSession, Tensor } from "onnxruntime-node";
import type { FileRole, OpenModel } from "./modelEntry.ts";

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
  const key = JSON.stringify([contentOf(model, tower), model.provider, model.threads]);
  const known = sessions.get(key);
  const made = known ?? create(model, file);
  // The one that was used last comes last.
  sessions.delete(key);
  sessions.set(key, made);
  if (known) return known;
  // One that failed is tried again at the next call.
  made.catch(() => sessions.delete(key));
  releaseOld();
  return made;
}

/** What tells the content of a model's file from others: another one may have its name by now. */
export function contentOf({ entry, files }: OnnxModel, role: FileRole): string | undefined {
  return entry.files.find((file) => file.role === role)?.sha256 ?? files[role];
}

/** Rows that a network takes a run, where it was made for a fixed number: what most exporters write is made for one. */
export function fixedRows({ network }: Session, input: string): number | undefined {
  const found = network.inputMetadata.find(({ name }) => name === input);
  const rows = found?.isTensor ? found.shape[0] : undefined;
  return typeof rows === "number" && rows > 0 ? rows : undefined;
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
/** Both networks of two models; each takes up to a gigabyte. */
const mostSessions = 4;

/** A thread does one call at a time, so that nobody uses those that leave. */
function releaseOld(): void {
  const left = [...sessions].slice(0, -mostSessions);
  for (const [key, session] of left) {
    sessions.delete(key);
    session.then(({ network }) => network.release()).catch(() => undefined);
  }
}

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
