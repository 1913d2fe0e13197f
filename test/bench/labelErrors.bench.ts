// Label errors: 5 % of Fashion-MNIST's labels are flipped at random, and the plugin looks for them. Its judges are
// compared with random scores and with the plain disagreement of the nearest neighbours, for both built-in embedders.
import path from "node:path";
import { root } from "../../scripts/lib/paths.ts";
import { say } from "../../scripts/lib/say.ts";
import { runTask } from "../../scripts/lib/shutdown.ts";
import { averagePrecision } from "../../src/plugins/ml/evaluation/averagePrecision.ts";
import { Random } from "../../src/plugins/ml/learn/random.ts";
import { judgeLabels, type LabelJudge } from "../../src/plugins/ml/learn/scores/labelErrors.ts";
import { embedImages } from "../../src/plugins/ml/models/embedImages.ts";
import { embedderId, handcraftedId } from "../../src/plugins/ml/models/embeddedModels.ts";
import { catalogue } from "../../src/plugins/ml/models/catalogue.ts";
import type { ModelEntry, OpenModel } from "../../src/plugins/ml/models/modelEntry.ts";
import type { Matrix, Neighbours } from "../../src/plugins/ml/types.ts";
import { nearestRows } from "../../src/plugins/ml/vectors/nearestRows.ts";
import { prepareRows } from "../../src/plugins/ml/vectors/prepareRows.ts";
import { fashionMnist, type FashionMnist } from "./fashionMnist.ts";
import { printTable, type Figure } from "./table.ts";

/** 5,000 take two minutes, most of it the embedder. */
const images = Number(process.env.WINNOW_BENCH_LABELS ?? 5000);
const flippedShare = 0.05;
const k = 20;

await runTask(async () => {
  const set = await fashionMnist("t10k");
  const count = Math.min(images, set.count);
  const truth = Int32Array.from(set.labels.subarray(0, count));
  const { labels, flipped } = flip(truth, new Random(7));
  say(`${count} images, ${flipped.reduce((sum, each) => sum + each, 0)} labels flipped`);
  for (const [name, model] of models()) {
    const vectors = await embed(model, set, count);
    const neighbours = await neighboursOf(vectors);
    const judged = async (judge: LabelJudge): Promise<Float32Array> => {
      const { quality } = await judgeLabels(vectors, labels, 10, judge, neighbours);
      return quality.map((value) => 1 - value);
    };
    const random = new Random(11);
    const plain = quality(disagreement(neighbours, labels), flipped);
    const methods: readonly (readonly [string, Float32Array])[] = [
      ["random", Float32Array.from(labels, () => random.next())],
      ["neighbours, confident learning", await judged("neighbours")],
      ["classifier, confident learning", await judged("probe")],
      ["both (the default)", await judged("both")],
    ];
    const figures = methods.map(([method, scores]) => ({ method, ...quality(scores, flipped) }));
    console.log(`  ${name}: beside the plain disagreement of ${k} neighbours`);
    printTable("share", [
      ...figures.map(({ method, average }): Figure => {
        const ratio = average / plain.average;
        return {
          figure: `average precision, ${method}`,
          ours: average,
          peer: plain.average,
          ratio,
        };
      }),
      ...figures.map(({ method, atFlipped }): Figure => {
        const ratio = atFlipped / plain.atFlipped;
        return {
          figure: `precision at the number flipped, ${method}`,
          ours: atFlipped,
          peer: plain.atFlipped,
          ratio,
        };
      }),
    ]);
  }
});

/** Gives a share of the labels another class, drawn evenly from the others. */
function flip(truth: Int32Array, random: Random): { labels: Int32Array; flipped: Uint8Array } {
  const labels = truth.slice();
  const flipped = new Uint8Array(truth.length);
  for (const row of random.sample(truth.length, Math.round(truth.length * flippedShare))) {
    labels[row] = (truth[row] + 1 + random.below(9)) % 10;
    flipped[row] = 1;
  }
  return { labels, flipped };
}

/** The share of the neighbours of each that are labelled otherwise (Smith, Martinez, Giraud-Carrier 2014). */
function disagreement({ rows }: Neighbours, labels: Int32Array): Float32Array {
  return Float32Array.from(labels, (label, row) => {
    const own = rows.subarray(row * k, (row + 1) * k);
    return own.filter((other) => labels[other] !== label).length / k;
  });
}

function quality(
  scores: Float32Array,
  flipped: Uint8Array,
): { average: number; atFlipped: number } {
  const order = [...scores.keys()].sort((a, b) => scores[b] - scores[a]);
  const hits = order.map((row) => flipped[row] === 1);
  const wanted = hits.filter(Boolean).length;
  const confidences = order.map((row) => scores[row]);
  return {
    average: averagePrecision(hits, confidences, wanted).averagePrecision,
    atFlipped: hits.slice(0, wanted).filter(Boolean).length / wanted,
  };
}

function models(): (readonly [string, OpenModel])[] {
  const entryOf = (id: string): ModelEntry => {
    const found = catalogue.find((one) => one.id === id);
    if (!found) throw new Error(`The catalogue has no '${id}'.`);
    return found;
  };
  const entry = entryOf(embedderId);
  const file = path.join(root, "src", "plugins", "ml", "models", "embedded", entry.files[0].path);
  return [
    ["handcrafted descriptor", { kind: "handcrafted", entry: entryOf(handcraftedId) }],
    [
      entry.title,
      { kind: "onnx", entry, files: { image: file }, provider: "cpu", threads: 2, batch: 4 },
    ],
  ];
}

async function embed(model: OpenModel, { pixels }: FashionMnist, count: number): Promise<Matrix> {
  say(`embedding ${count} pictures`);
  const pictures = Array.from({ length: count }, (_, i) => {
    const data = new Uint8Array(28 * 28 * 3);
    for (let at = 0; at < data.length; at++) data[at] = pixels[i * 784 + Math.floor(at / 3)];
    return { width: 28, height: 28, data };
  });
  let data: Float32Array | undefined;
  let columns = 0;
  for (let from = 0; from < count; from += 100) {
    const part = await embedImages({ model, pictures: pictures.slice(from, from + 100) });
    columns ||= part.length / Math.min(100, count);
    data ??= new Float32Array(new SharedArrayBuffer(count * columns * 4));
    data.set(part, from * columns);
  }
  if (!data) throw new RangeError("There are no pictures to embed.");
  return { data, rows: count, columns };
}

function neighboursOf(matrix: Matrix): Promise<Neighbours> {
  const { quantised, checksum: key } = prepareRows(matrix);
  const searched = { ...matrix, quantised, key };
  return nearestRows(searched, k, new Int32Array(new SharedArrayBuffer(4)));
}
