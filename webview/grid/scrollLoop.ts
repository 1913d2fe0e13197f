import { DisposableStore, toDisposable, type Disposable } from "../../src/base/disposable.ts";
import type { GridModel } from "./gridModel.ts";

export interface ScrollElements {
  readonly scroller: HTMLElement;
  /** As tall as what is not on the screen. */
  readonly filler: HTMLElement;
}

export interface ScrollLoopOptions {
  readonly model: GridModel<ImageBitmap>;
  readonly elements: ScrollElements;
  paint(): void;
  /** The scroller has another size, in CSS pixels; never 0. */
  resize(width: number, height: number): void;
  /** Whether the grid moves too fast for details. */
  isHurried?(): boolean;
}

/** How long after the last scroll event nothing moves any more, in milliseconds; in a hurry a page may still follow. */
const stillAfter = { normally: 120, hurried: 250 };

/** How long thumbnails wait for more of them to be painted with, in milliseconds. */
const betweenArrivals = 40;

/** Paints once a frame and only when something has changed, and keeps the scroller and the viewport in step. */
export class ScrollLoop implements Disposable {
  readonly #options: ScrollLoopOptions;
  readonly #disposables = new DisposableStore();
  #frame = 0;
  #still = 0;
  #arrivals = 0;
  #scrolling = false;

  constructor(options: ScrollLoopOptions) {
    this.#options = options;
    const { model, elements } = options;
    const { scroller } = elements;
    const add = (disposable: Disposable): void => void this.#disposables.add(disposable);
    add(model.onDidChange(() => this.schedule()));
    add(model.onDidLoadThumbs(() => this.#scheduleArrivals()));
    const resized = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = scroller;
      // A tab in the background has no size; what was on the screen stays in place for when it comes back.
      if (width > 0 && height > 0) options.resize(width, height);
    });
    resized.observe(scroller);
    add(toDisposable(() => resized.disconnect()));
    const onScroll = (): void => this.#onScroll();
    scroller.addEventListener("scroll", onScroll, { passive: true });
    add(toDisposable(() => scroller.removeEventListener("scroll", onScroll)));
    add(toDisposable(() => cancelAnimationFrame(this.#frame)));
    add(toDisposable(() => clearTimeout(this.#still)));
    add(toDisposable(() => clearTimeout(this.#arrivals)));
  }

  /** Whether the user scrolls. */
  get scrolling(): boolean {
    return this.#scrolling;
  }

  /** Paints in the next frame. */
  schedule(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.paintNow());
  }

  /** Paints at once. */
  paintNow(): void {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#arrivals);
    this.#frame = 0;
    this.#arrivals = 0;
    this.#options.paint();
  }

  /** Brings the scroller to where the viewport is: to be called while painting. */
  applyScroll(): void {
    const { model, elements } = this.#options;
    const { scroller, filler } = elements;
    const { scroll } = model.viewport;
    const height = `${Math.max(0, scroll.spacer - scroll.viewport)}px`;
    if (filler.style.height !== height) filler.style.height = height;
    const scrollTop = scroll.takeScrollTop();
    if (scrollTop === null) return;
    scroller.scrollTop = scrollTop;
    scroll.accepted(scroller.scrollTop);
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  // A frame takes as long as a message: those of one screen share a few.
  #scheduleArrivals(): void {
    if (!this.#options.model.thumbs.isLoading) this.schedule();
    else if (this.#arrivals === 0)
      this.#arrivals = setTimeout(() => this.schedule(), betweenArrivals);
  }

  #onScroll(): void {
    const { model, elements, isHurried } = this.#options;
    const { scroll } = model.viewport;
    scroll.scrolled(elements.scroller.scrollTop);
    if (scroll.stuck) scroll.settle();
    this.#scrolling = true;
    clearTimeout(this.#still);
    this.#still = setTimeout(
      () => {
        this.#scrolling = false;
        scroll.settle();
        // What it shows is wanted in its own size now, and what is near it.
        this.schedule();
        model.settled();
      },
      isHurried?.() ? stillAfter.hurried : stillAfter.normally,
    );
    this.schedule();
  }
}
