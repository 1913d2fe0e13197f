/** Units a second over the last few seconds. */
export class Rate {
  readonly #marks: { time: number; units: number }[] = [{ time: performance.now(), units: 0 }];
  #units = 0;

  add(units: number): void {
    this.#units += units;
    const time = performance.now();
    this.#marks.push({ time, units: this.#units });
    while (this.#marks.length > 2 && time - this.#marks[0].time > windowMs) this.#marks.shift();
  }

  perSecond(): number {
    const first = this.#marks[0];
    const seconds = (performance.now() - first.time) / 1000;
    return seconds > 0 ? (this.#units - first.units) / seconds : 0;
  }
}

const windowMs = 4000;
