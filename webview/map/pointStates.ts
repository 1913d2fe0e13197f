import { hasBit } from "../../src/base/bits.ts";
import { noCategory, type MapColors, type MapMarks } from "../../src/protocol/maps.ts";
import { pointFlag } from "./pointRenderer.ts";

/** What is known of each point besides its place. */
export class PointStates {
  /** Of each point one instance; 0: none is in the project. */
  readonly ids: Int32Array;
  readonly codes: Uint8Array;
  /** Bits of {@link pointFlag}. */
  readonly flags: Uint8Array;
  #hiddenCodes = new Uint8Array(256);
  #hasChanged = true;

  constructor(count: number) {
    this.ids = new Int32Array(count);
    this.codes = new Uint8Array(count).fill(noCategory);
    this.flags = new Uint8Array(count);
  }

  get count(): number {
    return this.ids.length;
  }

  /** Whether it is drawn at all. */
  isShown(i: number): boolean {
    return ((this.flags[i] ?? 0) & pointFlag.hidden) === 0;
  }

  /** Whether it can be selected: it is drawn, and in the view. */
  isOpen(i: number): boolean {
    return ((this.flags[i] ?? 0) & (pointFlag.hidden | pointFlag.outside)) === 0;
  }

  isSelected(i: number): boolean {
    return ((this.flags[i] ?? 0) & pointFlag.selected) !== 0;
  }

  isCodeShown(code: number): boolean {
    return this.#hiddenCodes[code] !== 1;
  }

  /** Whether codes or flags are other than when this was asked last. */
  takeChange(): boolean {
    const hasChanged = this.#hasChanged;
    this.#hasChanged = false;
    return hasChanged;
  }

  setColors(colors: MapColors | null): void {
    this.#hasChanged = true;
    if (colors) this.codes.set(colors.codes.subarray(0, this.count));
    else this.codes.fill(noCategory);
  }

  /** `isHidden` of each code. */
  hide(isHidden: (code: number) => boolean): void {
    this.#hasChanged = true;
    const hidden = Uint8Array.from({ length: 256 }, (_, code) => (isHidden(code) ? 1 : 0));
    this.#hiddenCodes = hidden;
    for (let i = 0; i < this.count; i++)
      this.#flag(i, pointFlag.hidden, this.ids[i] === 0 || hidden[this.codes[i] ?? 0] === 1);
  }

  setMarks({ selected, shown }: Pick<MapMarks, "selected" | "shown">): void {
    this.#hasChanged = true;
    for (let i = 0; i < this.count; i++) {
      this.#flag(i, pointFlag.selected, hasBit(selected, i));
      this.#flag(i, pointFlag.outside, !hasBit(shown, i));
    }
  }

  /** As the engine will answer. Those that cannot be selected are passed over. */
  select(points: Int32Array, how: "set" | "add" | "remove"): void {
    this.#hasChanged = true;
    if (how === "set")
      for (let i = 0; i < this.count; i++) this.#flag(i, pointFlag.selected, false);
    for (const i of points)
      if (how === "remove" || this.isOpen(i)) this.#flag(i, pointFlag.selected, how !== "remove");
  }

  #flag(i: number, bit: number, on: boolean): void {
    const flags = this.flags[i] ?? 0;
    this.flags[i] = on ? flags | bit : flags & ~bit;
  }
}
