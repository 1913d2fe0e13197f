// Pictures to vectors with the built-in model, against bare onnxruntime on tensors that are ready: in one thread, of
// pictures as the plugin gets them; and as a whole, from an imported project to vectors on the disk, against as many
// threads as the plugin uses.
import { once } from "node:events";
import path from "node:path";
import { Worker } from "node:worker_threads";
import sharp from "sharp";
import { embeddedDir } from "../../scripts/lib/embeddedModels.ts";
import { runTask } from "../../scripts/lib/shutdown.ts";
import type { Picture } from "../../src/plugin-api/index.ts";
import { catalogue } from "../../src/plugins/ml/models/catalogue.ts";
import { embedImages } from "../../src/plugins/ml/models/embedImages.ts";
import { embedderId } from "../../src/plugins/ml/models/embeddedModels.ts";
import { openSession, type OnnxModel } from "../../src/plugins/ml/models/session.ts";
import { mlProject } from "../support/mlProject.ts";
import { median } from "./cpu.ts";
import type { BareRuns } from "./embedWorker.ts";
import { printTable } from "./table.ts";

const pictures = 40;
const images = 300;
const rounds = 7;
/** As many as the plugin has. */
const threads = 2;

await runTask(async () => {
  const model = embedder();
  const inThread = await measureThread(model);
  const whole = await measureProject();
  const bare = await measureThreads(model);
  console.log(
    `  ${model.entry.title}; one thread: medians of ${rounds} rounds of ${pictures} pictures, of the processor's time; a project: ${images} photographs, once`,
  );
  printTable("images/s", [
    {
      figure: "pictures of 256 × 171 to vectors, in one thread",
      ours: inThread.ours,
      peer: inThread.peer,
      ratio: inThread.ours / inThread.peer,
      target: "≥ 0.95",
    },
    {
      figure: "an imported project to vectors on the disk",
      ours: whole,
      peer: bare,
      ratio: whole / bare,
    },
  ]);
});

function embedder(): OnnxModel {
  const entry = catalogue.find(({ id }) => id === embedderId);
  if (!entry) throw new Error("The catalogue has no embedder.");
  const image = path.join(embeddedDir, entry.files[0]?.path ?? "");
  return { kind: "onnx", entry, files: { image }, provider: "cpu", threads: 1, batch: 1 };
}

/** Images a second of the processor's time: other processes, and their order, make no difference. */
async function measureThread(model: OnnxModel): Promise<{ ours: number; peer: number }> {
  const all = await Promise.all(
    Array.from({ length: pictures }, (_, i) => photograph(i, 256, 171)),
  );
  const { network, Tensor } = await openSession(model, "image");
  const ready = new Uint8Array(256 * 256 * 3).map((_, i) => (i * 7919) % 251);
  const bare = async (): Promise<void> => {
    for (let i = 0; i < pictures; i++)
      await network.run({ image: new Tensor("uint8", ready, [1, 256, 256, 3]) });
  };
  const ours = async (): Promise<void> => {
    await embedImages({ model, pictures: all });
  };
  const times = { ours: [] as number[], bare: [] as number[] };
  await ours();
  await bare();
  for (let round = 0; round < rounds; round++) {
    times.ours.push(await processorTime(ours));
    times.bare.push(await processorTime(bare));
  }
  return { ours: pictures / median(times.ours), peer: pictures / median(times.bare) };
}

/** In seconds. */
async function processorTime(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

async function measureProject(): Promise<number> {
  const files = await Promise.all(
    Array.from({ length: images }, async (_, i) => {
      const { data, width, height } = await photograph(i, 640, 427);
      const jpeg = await sharp(data, { raw: { width, height, channels: 3 } })
        .jpeg()
        .toBuffer();
      return [`${i}.jpg`, jpeg] as const;
    }),
  );
  await using project = await mlProject(Object.fromEntries(files));
  // The model is loaded by then.
  await project.run("ml/uniqueness", {}, ["0.jpg", "1.jpg", "2.jpg"]);
  const start = performance.now();
  await project.run("ml/compute-vectors");
  return ((images - 3) / (performance.now() - start)) * 1000;
}

async function measureThreads(model: OnnxModel): Promise<number> {
  const workerData: BareRuns = { model, runs: images / threads };
  const workers = Array.from(
    { length: threads },
    () => new Worker(path.join(import.meta.dirname, "embedWorker.ts"), { workerData }),
  );
  await Promise.all(workers.map((worker) => once(worker, "message")));
  const start = performance.now();
  const done = workers.map((worker) => once(worker, "message"));
  for (const worker of workers) worker.postMessage("go");
  await Promise.all(done);
  return (images / (performance.now() - start)) * 1000;
}

async function photograph(seed: number, width: number, height: number): Promise<Picture> {
  const data = await sharp({
    create: {
      width,
      height,
      channels: 3,
      background: "#808080",
      noise: { type: "gaussian", mean: 90 + (seed % 100), sigma: 40 },
    },
  })
    .blur(1 + (seed % 5))
    .raw()
    .toBuffer();
  return { width, height, data: new Uint8Array(data) };
}
