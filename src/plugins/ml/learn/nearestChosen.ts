import type { Matrix } from "../types.ts";
import { dot } from "./algebra.ts";
import type { Algebra } from "./algebra.ts";
import { nearestOf, pickRows, squaredLengths } from "./rows.ts";

/** The distance of every place to the nearest chosen one, brought up to date as late as can be. */
export class NearestChosen {
  readonly #matrix: Matrix;
  readonly #calculate: Algebra;
  readonly #squares: Float32Array;
  /** Squared distance to the nearest of the chosen ones that were there when a place was last looked at. */
  readonly #nearest: Float64Array;
  readonly #seen: Int32Array;
  readonly #chosen: number[] = [];
  readonly #isChosen: Uint8Array;
  #allSaw = 0;
  /** Distances that {@link look} has calculated since all were looked at. */
  looks = 0;

  constructor(matrix: Matrix, calculate: Algebra) {
    this.#matrix = matrix;
    this.#calculate = calculate;
    this.#squares = squaredLengths(matrix);
    this.#nearest = new Float64Array(matrix.rows).fill(Infinity);
    this.#seen = new Int32Array(matrix.rows);
    this.#isChosen = new Uint8Array(matrix.rows);
  }

  /** Euclidean; never less than it is, and exact where {@link isCurrent}. Infinity: nothing is chosen. */
  distance(place: number): number {
    return Math.sqrt(this.#nearest[place]);
  }

  isCurrent(place: number): boolean {
    return this.#seen[place] === this.#chosen.length;
  }

  isChosen(place: number): boolean {
    return this.#isChosen[place] === 1;
  }

  add(place: number): void {
    this.#chosen.push(place);
    this.#isChosen[place] = 1;
  }

  /** Rows that are no places of this matrix count as chosen. */
  addOthers(rows: Matrix): Promise<void> {
    return this.#lower(rows);
  }

  /** Brings one place up to date. */
  look(place: number): void {
    for (let i = this.#seen[place]; i < this.#chosen.length; i++) {
      const other = this.#chosen[i];
      const product = dot(this.#matrix, place, this.#matrix, other);
      const square = Math.max(0, this.#squares[place] + this.#squares[other] - 2 * product);
      if (square < this.#nearest[place]) this.#nearest[place] = square;
    }
    this.looks += this.#chosen.length - this.#seen[place];
    this.#seen[place] = this.#chosen.length;
  }

  /** Brings all up to date by one matrix product. */
  async lookAtAll(): Promise<void> {
    const chosen = this.#chosen.slice(this.#allSaw);
    if (chosen.length > 0) await this.#lower(pickRows(this.#matrix, chosen));
    this.#allSaw = this.#chosen.length;
    this.#seen.fill(this.#allSaw);
    this.looks = 0;
  }

  async #lower(others: Matrix): Promise<void> {
    const { distances } = await nearestOf(this.#matrix, this.#squares, others, this.#calculate);
    for (let place = 0; place < distances.length; place++)
      if (distances[place] < this.#nearest[place]) this.#nearest[place] = distances[place];
  }
}
