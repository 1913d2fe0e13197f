/** What makes a row worth choosing beside its distance to the others. */
export interface SelectionTerms {
  /** Numbers of the rows, scaled to [0, 1] over the candidates; NaN counts as the worst. A weight below 0 seeks low ones. */
  readonly scores?: readonly { readonly values: ArrayLike<number>; readonly weight: number }[];
  /** Shares of the chosen that classes should have. A row's label is 0 … targets.length − 1, −1: none. */
  readonly balance?: {
    readonly labels: Int32Array;
    readonly targets: ArrayLike<number>;
    readonly weight: number;
  };
}

/** The weighted scores of every candidate. */
export function fixedScores(
  candidates: Int32Array,
  scores: NonNullable<SelectionTerms["scores"]>,
): Float64Array {
  const sums = new Float64Array(candidates.length);
  for (const { values, weight } of scores) {
    let [least, most] = [Infinity, -Infinity];
    for (const row of candidates) {
      if (values[row] < least) least = values[row];
      if (values[row] > most) most = values[row];
    }
    if (most === -Infinity) continue;
    const range = most - least || 1;
    const worst = Math.min(0, weight);
    for (const [place, row] of candidates.entries())
      sums[place] += values[row] >= least ? (weight * (values[row] - least)) / range : worst;
  }
  return sums;
}

/** How far the classes are from their targets. */
export class Balance {
  readonly #given: SelectionTerms["balance"];
  readonly #candidates: Int32Array;
  readonly #counts: Float64Array;
  #chosen = 0;

  constructor(given: SelectionTerms["balance"], candidates: Int32Array, preselected: Int32Array) {
    this.#given = given;
    this.#candidates = candidates;
    this.#counts = new Float64Array(given?.targets.length ?? 0);
    for (const row of preselected) this.#count(given?.labels[row] ?? -1);
  }

  /** −1: none, and every candidate's where no balance is asked for. */
  classOf(place: number): number {
    return this.#given?.labels[this.#candidates[place]] ?? -1;
  }

  add(place: number): void {
    this.#count(this.classOf(place));
  }

  /** What a class lacks of its target, target · (chosen + 1) − its own, held to [−1, 1], by the weight. */
  lack(label: number): number {
    if (!this.#given || label < 0) return 0;
    const missing = this.#given.targets[label] * (this.#chosen + 1) - this.#counts[label];
    return this.#given.weight * Math.max(-1, Math.min(1, missing));
  }

  #count(label: number): void {
    this.#chosen++;
    if (label >= 0) this.#counts[label]++;
  }
}
