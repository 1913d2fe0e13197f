/**
 * Adjusted Rand index of two labellings (Hubert and Arabie 1985): 1 where they agree up to names, about 0 by chance.
 * Every number is a label, −1 as well. O(n).
 */
export function adjustedRandIndex(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const { cells, rows, columns, total } = contingency(a, b);
  const pairs = (counts: Iterable<number>): number => {
    let sum = 0;
    for (const count of counts) sum += (count * (count - 1)) / 2;
    return sum;
  };
  const [both, inA, inB, all] = [pairs(cells), pairs(rows), pairs(columns), pairs([total])];
  const expected = all === 0 ? 0 : (inA * inB) / all;
  const most = (inA + inB) / 2;
  return most === expected ? 1 : (both - expected) / (most - expected);
}

/**
 * Normalised mutual information, by the arithmetic mean of the entropies (Vinh, Epps, Bailey 2010): 1 where two
 * labellings agree up to names, 0 where one tells nothing of the other. O(n).
 */
export function normalizedMutualInformation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const { cells, rows, columns, total } = contingency(a, b);
  const entropy = (counts: Iterable<number>): number => {
    let sum = 0;
    for (const count of counts) sum -= (count / total) * Math.log(count / total);
    return sum;
  };
  const [joint, ofA, ofB] = [entropy(cells), entropy(rows), entropy(columns)];
  return ofA + ofB === 0 ? 1 : (2 * Math.max(0, ofA + ofB - joint)) / (ofA + ofB);
}

interface Contingency {
  readonly cells: Iterable<number>;
  readonly rows: Iterable<number>;
  readonly columns: Iterable<number>;
  readonly total: number;
}

function contingency(a: ArrayLike<number>, b: ArrayLike<number>): Contingency {
  if (a.length !== b.length) throw new RangeError("The labellings differ in length.");
  const rows = new Map<number, number>();
  const columns = new Map<number, number>();
  const cells = new Map<string, number>();
  const count = <K>(counts: Map<K, number>, key: K): void =>
    void counts.set(key, (counts.get(key) ?? 0) + 1);
  for (let i = 0; i < a.length; i++) {
    count(rows, a[i]);
    count(columns, b[i]);
    count(cells, `${a[i]} ${b[i]}`);
  }
  return {
    cells: cells.values(),
    rows: rows.values(),
    columns: columns.values(),
    total: a.length,
  };
}
