/** After so many milliseconds without a move, the next one is a leap and no speed. */
const restAfter = 400;

/** The last so many milliseconds count most. */
const memory = 50;

/** Faster than so many screens a second is a hurry. */
const hurriedAbove = 4;

/** How fast the grid moves, whether a finger drags it or pages are turned one after the other. */
export class ScrollSpeed {
  /** In CSS pixels a millisecond. */
  #speed = 0;
  #movedAt = -Infinity;

  /** It has moved by so many pixels, in either direction, at a time in milliseconds. */
  moved(by: number, now: number): void {
    const elapsed = now - this.#movedAt;
    this.#movedAt = now;
    if (elapsed > restAfter) {
      this.#speed = 0;
      return;
    }
    const weight = 1 - Math.exp(-elapsed / memory);
    this.#speed += weight * (Math.abs(by) / Math.max(1, elapsed) - this.#speed);
  }

  /** Whether it moves so fast that nobody looks at details; `screen`: what is shown at a time, in CSS pixels. */
  isHurried(screen: number): boolean {
    return this.#speed * 1000 > hurriedAbove * screen;
  }
}
