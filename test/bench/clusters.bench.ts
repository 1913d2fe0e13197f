// The numeric methods of the ML plugin on 100,000 rows of 512 real numbers: times against plain loops or limits that
// were set, and quality beside scikit-learn where it is installed. Then the join of perceptual hashes.
import { say } from "../../scripts/lib/say.ts";
import { runTask } from "../../scripts/lib/shutdown.ts";
import { nearPairs } from "../../src/core/curate/nearHashes.ts";
import { adjustedRandIndex, normalizedMutualInformation } from "../support/agreement.ts";
import { hdbscan } from "../../src/plugins/ml/learn/hdbscan.ts";
import { kMeans } from "../../src/plugins/ml/learn/kMeans.ts";
import { fitProbe, probeLogits } from "../../src/plugins/ml/learn/logisticRegression.ts";
import { pca } from "../../src/plugins/ml/learn/pca.ts";
import { Random } from "../../src/plugins/ml/learn/random.ts";
import { selectWeighted } from "../../src/plugins/ml/learn/select.ts";
import { suggestClusters } from "../../src/plugins/ml/learn/suggestClusters.ts";
import { trustworthiness } from "../support/trustworthiness.ts";
import { umap } from "../../src/plugins/ml/learn/umap.ts";
import type { Matrix } from "../../src/plugins/ml/types.ts";
import { nearestRows } from "../../src/plugins/ml/vectors/nearestRows.ts";
import { prepareRows } from "../../src/plugins/ml/vectors/prepareRows.ts";
import { clustersPeer } from "./clustersPeer.ts";
import { fashionMnist } from "./fashionMnist.ts";
import { printTable } from "./table.ts";

/** 100,000 for the figures that were set; at least 10,000. */
const count = Number(process.env.WINNOW_BENCH_ROWS ?? 100_000);
const columns = 512;
const k = 15;

await runTask(async () => {
  const { matrix, labels } = await clothes();
  await measureMethods(matrix, labels);
  measureHashes();
});

async function measureMethods(matrix: Matrix, labels: Int32Array): Promise<void> {
  say(`the ${k} neighbours of ${count} rows`);
  const [neighbours, neighboursTime] = await timed(() =>
    nearestRows(searched(matrix), k, new Int32Array(1)),
  );
  const [clusters, clustersTime] = await timed(() => kMeans(matrix, { clusters: 10 }));
  const ours = await iterationSeconds(matrix);
  const plain = plainIterationSeconds(matrix);
  const [density, densityTime] = await timed(() => hdbscan(neighbours));
  const [axes, axesTime] = await timed(() => pca(matrix));
  const [map, mapTime] = await timed(() => umap(neighbours, { initial: axes.projected }));
  const [, selectTime] = await timed(() => selectWeighted(matrix, { count: 1000 }));
  const [suggested, suggestTime] = await timed(() => suggestClusters(matrix));

  const learnt = part(matrix, 0, 5000);
  const [probe, probeTime] = await timed(() => fitProbe(learnt, labels.subarray(0, 5000), 10));
  const logits = await probeLogits(probe, part(matrix, 5000, 10_000));
  const few = part(matrix, 0, 2000);
  const [fewMap, fewMapTime] = await timed(async () =>
    umap(await nearestRows(searched(few), k, new Int32Array(1)), {
      initial: (await pca(few)).projected,
    }),
  );

  say("the same by scikit-learn (about a minute)");
  const peer = await clustersPeer(matrix, labels);
  const sklearn = `scikit-learn ${peer?.version ?? "(not installed)"}`;
  console.log(
    `  ${count.toLocaleString("en")} pictures of Fashion-MNIST, the middle ${columns} pixels; neighbours in ${neighboursTime.toFixed(1)} s`,
  );
  printTable("s", [
    {
      figure: "an iteration of k-means, k = 100, against plain loops",
      ours,
      peer: plain,
      ratio: plain / ours,
      target: "≥ 40",
    },
    {
      figure: `the same against ${sklearn}`,
      ours,
      peer: peer?.iterationSeconds,
      ratio: peer && peer.iterationSeconds / ours,
    },
    {
      figure: `k-means, k = 10, against ${sklearn}`,
      ours: clustersTime,
      peer: peer?.clustersSeconds,
      ratio: peer && peer.clustersSeconds / clustersTime,
    },
    { figure: "HDBSCAN after the neighbours", ours: densityTime, peer: 1, target: "≤ 1 s" },
    { figure: "UMAP after the neighbours", ours: mapTime, peer: 10, target: "≤ 10 s" },
    { figure: "PCA", ours: axesTime },
    { figure: "1,000 rows far from each other", ours: selectTime },
    { figure: `a suggested number of clusters (${suggested.clusters})`, ours: suggestTime },
    {
      figure: `linear probe, 5,000 rows, against ${sklearn}`,
      ours: probeTime,
      peer: peer?.probeSeconds,
      ratio: peer && peer.probeSeconds / probeTime,
      target: "≤ 1 s",
    },
    {
      figure: "map of 2,000 rows, against t-SNE",
      ours: fewMapTime,
      peer: peer?.layoutSeconds,
      ratio: peer && peer.layoutSeconds / fewMapTime,
    },
  ]);
  const agreements = (found: ArrayLike<number>): number[] => [
    adjustedRandIndex(found, labels),
    normalizedMutualInformation(found, labels),
  ];
  const [rand, information] = agreements(clusters.assignment);
  const [peerRand, peerInformation] = peer ? agreements(peer.clusters) : [];
  const mapTrust = await trustworthiness(matrix, map, { sample: 500 });
  const axesTrust = await trustworthiness(matrix, axes.projected, { sample: 500 });
  const inClusters = density.assignment.filter((cluster) => cluster >= 0).length / count;
  console.log(`  quality, beside ${sklearn}`);
  printTable("1 is best", [
    { figure: "k-means, k = 10: adjusted Rand index", ours: rand, peer: peerRand },
    { figure: "the same: mutual information", ours: information, peer: peerInformation },
    {
      figure: `HDBSCAN, ${density.clusters} clusters of ${(100 * inClusters).toFixed(0)} %: adjusted Rand index`,
      ours: agreements(density.assignment)[0],
    },
    { figure: "UMAP: trustworthiness (of PCA as peer)", ours: mapTrust, peer: axesTrust },
    {
      figure: "the same of 2,000 rows (t-SNE as peer)",
      ours: await trustworthiness(few, fewMap, { sample: 2000 }),
      peer: peer?.trust,
    },
    {
      figure: "linear probe: accuracy",
      ours: accuracy(logits, labels.subarray(5000, 10_000)),
      peer: peer?.accuracy,
    },
  ]);
}

/** All 70,000 pictures and the first 30,000 mirrored, their middle 22 columns × 23 rows and six zeros: length one. */
async function clothes(): Promise<{ matrix: Matrix; labels: Int32Array }> {
  const [train, rest] = [await fashionMnist("train"), await fashionMnist("t10k")];
  const matrix: Matrix = {
    data: new Float32Array(new SharedArrayBuffer(4 * count * columns)),
    rows: count,
    columns,
  };
  const labels = new Int32Array(count);
  for (let row = 0; row < count; row++) {
    const mirrored = row >= 70_000;
    const picture = row % 70_000;
    const [set, at] = picture < 60_000 ? [train, picture] : [rest, picture - 60_000];
    labels[row] = set.labels[at];
    for (let y = 0; y < 23; y++)
      for (let x = 0; x < 22; x++)
        matrix.data[row * columns + 22 * y + x] =
          set.pixels[784 * at + 28 * (y + 3) + (mirrored ? 24 - x : x + 3)];
  }
  return { matrix, labels };
}

/** Rows as the search wants them; they are normalised where they are. */
function searched(matrix: Matrix): Parameters<typeof nearestRows>[0] {
  return { ...matrix, key: "bench", quantised: prepareRows(matrix).quantised };
}

function part({ data, columns: width }: Matrix, from: number, to: number): Matrix {
  return { data: data.slice(from * width, to * width), rows: to - from, columns: width };
}

/** Ten iterations and their updates, without the seeds. */
async function iterationSeconds(matrix: Matrix): Promise<number> {
  const times = async (iterations: number): Promise<number> =>
    (await timed(() => kMeans(matrix, { clusters: 100, iterations, tolerance: 0 })))[1];
  await times(1);
  return ((await times(11)) - (await times(1))) / 10;
}

/** The loops that one would write, on a tenth of the rows. */
function plainIterationSeconds({ data, rows }: Matrix): number {
  const clusters = 100;
  const some = Math.floor(rows / 10);
  const centres = data.slice(0, clusters * columns);
  const sums = new Float64Array(clusters * columns);
  const start = performance.now();
  for (let row = 0; row < some; row++) {
    let best = -1;
    let least = Infinity;
    for (let cluster = 0; cluster < clusters; cluster++) {
      let distance = 0;
      for (let i = 0; i < columns; i++) {
        const difference = data[row * columns + i] - centres[cluster * columns + i];
        distance += difference * difference;
      }
      if (distance < least) [best, least] = [cluster, distance];
    }
    for (let i = 0; i < columns; i++) sums[best * columns + i] += data[row * columns + i];
  }
  return ((performance.now() - start) / 1000) * (rows / some);
}

function accuracy({ data, columns: classes }: Matrix, labels: Int32Array): number {
  let right = 0;
  for (const [row, label] of labels.entries()) {
    const own = data.subarray(row * classes, (row + 1) * classes);
    if (own.indexOf(Math.max(...own)) === label) right++;
  }
  return right / labels.length;
}

/** A tenth are near copies of others; half of the rest has some bits in common, as hashes of pictures have. */
function measureHashes(): void {
  const figures = [100_000, 1_000_000].map((hashCount) => {
    const random = new Random(7);
    const word = (): number => Math.floor(random.next() * 0x1_0000_0000);
    const hashes = new Uint32Array(2 * hashCount);
    for (let i = 0; i < hashCount; i++) {
      const like = i > 0 && random.next() < 0.1 ? random.below(i) : undefined;
      const common = random.next() < 0.5;
      hashes[2 * i] = like === undefined ? (common ? word() >>> 4 : word()) : hashes[2 * like];
      hashes[2 * i + 1] =
        like === undefined ? (common ? word() | 15 : word()) : hashes[2 * like + 1];
      if (like === undefined) continue;
      for (let flips = random.below(7); flips > 0; flips--) {
        const bit = random.below(64);
        hashes[2 * i + (bit >> 5)] ^= 1 << (bit & 31);
      }
    }
    let pairs = 0;
    const start = performance.now();
    nearPairs(hashes, 6, () => pairs++);
    const limit = hashCount === 100_000 ? 0.2 : 5;
    return {
      figure: `${hashCount.toLocaleString("en")} hashes, ${pairs.toLocaleString("en")} pairs`,
      ours: (performance.now() - start) / 1000,
      peer: limit,
      target: `≤ ${limit} s`,
    };
  });
  console.log("  pairs of perceptual hashes within 6 of 64 bits");
  printTable("s", figures);
}

async function timed<T>(work: () => T | Promise<T>): Promise<[T, number]> {
  const start = performance.now();
  return [await work(), (performance.now() - start) / 1000];
}
