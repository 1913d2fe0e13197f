import { Random } from "../../base/random.ts";

export interface SplitPart {
  readonly name: string;
  /** Relative to the others': 80, 10, 10 and 8, 1, 1 are the same. */
  readonly share: number;
}

export interface SplitInput {
  /** How many items are split; everything else is indexed by their positions. */
  readonly count: number;
  readonly parts: readonly SplitPart[];
  /** The stratum of each item: every part gets its share of each. Without it, of all. */
  readonly strata?: Int32Array;
  /** Items of the same cluster are never parted. Without it each item is alone. */
  readonly clusters?: Int32Array;
  readonly seed: number;
}

/**
 * Assigns each item to a part, as an index into `parts`. Clusters are dealt in random order, large ones first, each to
 * the part that lacks most of what the cluster holds (iterative stratification for groups, after Sechidis et al. 2011).
 * The same input gives the same answer on every machine.
 */
export function assignSplit({ count, parts, strata, clusters, seed }: SplitInput): Uint8Array {
  const sum = parts.reduce((total, { share }) => total + share, 0);
  const strataOf = strata ?? new Int32Array(count);
  const lacks = lacksOf(
    strataOf,
    parts.map(({ share }) => share / sum),
  );
  const assigned = new Uint8Array(count);
  for (const members of dealingOrder(count, clusters, seed)) {
    const part = neediest(members, strataOf, lacks);
    for (const item of members) {
      assigned[item] = part;
      const lack = lacks[part].get(strataOf[item]) ?? 0;
      lacks[part].set(strataOf[item], lack - 1);
    }
  }
  return assigned;
}

type Lack = Map<number, number>;

/** How many items of each stratum each part is still to get. */
function lacksOf(strata: Int32Array, shares: readonly number[]): Lack[] {
  const counts = new Map<number, number>();
  for (const stratum of strata) counts.set(stratum, (counts.get(stratum) ?? 0) + 1);
  return shares.map(
    (share) => new Map([...counts].map(([stratum, count]) => [stratum, share * count])),
  );
}

function dealingOrder(count: number, clusters: Int32Array | undefined, seed: number): number[][] {
  const random = new Random(seed, 0x59117);
  const items = random.shuffled(Array.from({ length: count }, (_, item) => item));
  if (!clusters) return items.map((item) => [item]);
  const members = new Map<number, number[]>();
  for (const item of items) {
    const others = members.get(clusters[item]);
    if (others) others.push(item);
    else members.set(clusters[item], [item]);
  }
  // What is large has to find room while there is some.
  return [...members.values()].toSorted((a, b) => b.length - a.length);
}

function neediest(members: readonly number[], strata: Int32Array, lacks: readonly Lack[]): number {
  let best = 0;
  let most = -Infinity;
  for (const [part, lack] of lacks.entries()) {
    let need = 0;
    for (const item of members) need += lack.get(strata[item]) ?? 0;
    if (need <= most) continue;
    most = need;
    best = part;
  }
  return best;
}
