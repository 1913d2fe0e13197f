/**
 * Rows that are typical of what is not covered yet: clusters take turns, those with the fewest preselected rows first and
 * large ones before small ones, and each gives its most typical row that is left. Clusters of five rows or fewer come
 * when the others are empty. Source: Hacohen, Dekel and Weinshall, "Active Learning on a Budget" (2022), TypiClust, with
 * typicality among all rows instead of the cluster's own. O(n log n).
 * @param assignment The cluster of each row.
 * @param typicality A score a row.
 * @param preselected Rows that are chosen already; they are never chosen again.
 */
export function typiclust(
  assignment: Int32Array,
  typicality: Float32Array,
  preselected: readonly number[],
  count: number,
): Int32Array<ArrayBuffer> {
  const taken = new Set(preselected);
  const clusters = [...Map.groupBy(assignment.keys(), (row) => assignment[row]).values()].map(
    (rows) => ({
      size: rows.length,
      covered: rows.filter((row) => taken.has(row)).length,
      left: rows.filter((row) => !taken.has(row)).sort((a, b) => typicality[b] - typicality[a]),
    }),
  );
  const chosen: number[] = [];
  for (const part of [
    clusters.filter(({ size }) => size > smallest),
    clusters.filter(({ size }) => size <= smallest),
  ]) {
    const order = part.sort((a, b) => a.covered - b.covered || b.size - a.size);
    for (let turn = 0; order.some(({ left }) => turn < left.length); turn++)
      for (const { left } of order)
        if (turn < left.length && chosen.length < count) chosen.push(left[turn]);
  }
  return Int32Array.from(chosen);
}

const smallest = 5;
