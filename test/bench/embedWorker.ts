import { parentPort, workerData } from "node:worker_threads";
import { openSession, type OnnxModel } from "../../src/plugins/ml/models/session.ts";

/** What a thread does: so many runs of a model, on one tensor that is ready. */
export interface BareRuns {
  readonly model: OnnxModel;
  readonly runs: number;
}

const { model, runs } = workerData as BareRuns;
const { width, height } = model.entry.image;
const { network, Tensor } = await openSession(model, "image");
const bytes = new Uint8Array(width * height * 3).map((_, i) => (i * 7919) % 251);
const run = () => network.run({ image: new Tensor("uint8", bytes, [1, height, width, 3]) });
// Memory is taken at the first run.
await run();
parentPort?.postMessage("ready");
parentPort?.once("message", () => void measure());

async function measure(): Promise<void> {
  for (let i = 0; i < runs; i++) await run();
  parentPort?.postMessage("done");
  parentPort?.close();
}
