import { DisposableStore, toDisposable, type Disposable } from "../../src/base/disposable.ts";
import { toMap, type Place } from "./camera.ts";
import type { MapModel } from "./mapModel.ts";
import type { MapSurface } from "./mapSurface.ts";
import type { How } from "./pointSelection.ts";

/** A pointer that moved less is a click, in CSS pixels. */
const slack = 4;

type Drag =
  | { readonly kind: "none" }
  /** Of one pointer, which may still become a click. */
  | { readonly kind: "pan"; readonly from: Place; last: Place; moved: boolean }
  | { readonly kind: "line"; readonly shape: "lasso" | "box"; readonly how: How; line: Place[] }
  /** Of two fingers. */
  | { readonly kind: "pinch"; distance: number; middle: Place };

/** Pan, zoom, lasso, box and clicks of the stage. */
export class MapPointer implements Disposable {
  readonly #stage: HTMLElement;
  readonly #surface: MapSurface;
  readonly #model: MapModel<ImageBitmap>;
  readonly #owned = new DisposableStore();
  readonly #down = new Map<number, Place>();
  #drag: Drag = { kind: "none" };

  constructor(stage: HTMLElement, surface: MapSurface, model: MapModel<ImageBitmap>) {
    this.#stage = stage;
    this.#surface = surface;
    this.#model = model;
    const on = <K extends keyof HTMLElementEventMap>(
      type: K,
      listener: (event: HTMLElementEventMap[K]) => void,
    ): void => {
      stage.addEventListener(type, listener, { passive: false });
      this.#owned.add(toDisposable(() => stage.removeEventListener(type, listener)));
    };
    on("pointerdown", (event) => this.#press(event));
    on("pointermove", (event) => this.#move(event));
    on("pointerup", (event) => this.#release(event));
    on("pointercancel", (event) => this.#forget(event));
    on("pointerleave", () => this.#hover(null));
    on("wheel", (event) => this.#wheel(event));
    on("dblclick", (event) => this.#open(event));
  }

  /** Gives up a lasso that is being drawn; false: there is none. */
  cancel(): boolean {
    if (this.#drag.kind !== "line") return false;
    this.#end();
    return true;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #press(event: PointerEvent): void {
    const at = this.#at(event);
    // The menu is of what it is opened on, as in lists; a Mac opens it by Ctrl and the first button as well.
    const opensMenu = event.button === 2 || (event.button === 0 && event.ctrlKey);
    if (opensMenu) this.#model.selection.current.value = this.#surface.pointAt(at);
    if (event.button > 1) return;
    this.#stage.focus({ preventScroll: true });
    this.#stage.setPointerCapture(event.pointerId);
    this.#down.set(event.pointerId, at);
    if (this.#down.size === 2) {
      this.#end();
      this.#drag = { kind: "pinch", ...this.#fingers() };
      return;
    }
    if (this.#down.size > 2) return;
    const { tool } = this.#model.steering;
    // Without a tool in the hand, Shift draws a box, as in the grid.
    const shape = tool.value === "pan" ? (event.shiftKey ? "box" : null) : tool.value;
    if (shape === null || event.button === 1)
      this.#drag = { kind: "pan", from: at, last: at, moved: false };
    else this.#drag = { kind: "line", shape, how: howOf(event, tool.value !== "pan"), line: [at] };
  }

  #move(event: PointerEvent): void {
    const at = this.#at(event);
    if (this.#down.has(event.pointerId)) this.#down.set(event.pointerId, at);
    const drag = this.#drag;
    switch (drag.kind) {
      case "none":
        this.#hover(this.#surface.pointAt(at));
        return;
      case "pan":
        if (!drag.moved && distance(at, drag.from) < slack) return;
        drag.moved = true;
        this.#hover(null);
        this.#model.steering.pan(at.x - drag.last.x, at.y - drag.last.y);
        drag.last = at;
        return;
      case "line":
        this.#extend(drag, at);
        return;
      case "pinch": {
        if (this.#down.size < 2) return;
        const now = this.#fingers();
        const { steering } = this.#model;
        steering.pan(now.middle.x - drag.middle.x, now.middle.y - drag.middle.y);
        steering.zoom(now.distance / Math.max(1, drag.distance), now.middle);
        this.#drag = { kind: "pinch", ...now };
      }
    }
  }

  #extend(drag: Extract<Drag, { kind: "line" }>, at: Place): void {
    const [first = at] = drag.line;
    const last = drag.line.at(-1) ?? at;
    if (drag.shape === "box")
      drag.line = [first, { x: at.x, y: first.y }, at, { x: first.x, y: at.y }];
    // A line of a thousand corners is no better than one of three hundred.
    else if (distance(at, last) >= 3) drag.line.push(at);
    this.#surface.setRubber(drag.line, true);
  }

  #release(event: PointerEvent): void {
    const drag = this.#drag;
    this.#down.delete(event.pointerId);
    if (drag.kind === "pan" && !drag.moved) this.#click(event);
    if (drag.kind === "line") {
      const isClick = drag.line.every((place) => distance(place, drag.line[0] ?? place) < slack);
      if (isClick) this.#click(event);
      else this.#select(drag);
    }
    this.#end();
  }

  #forget(event: PointerEvent): void {
    this.#down.delete(event.pointerId);
    this.#end();
  }

  #end(): void {
    this.#drag = { kind: "none" };
    this.#surface.setRubber(null, false);
  }

  #select({ line, shape, how }: Extract<Drag, { kind: "line" }>): void {
    const { open, steering, selection } = this.#model;
    const map = open.value;
    if (!map) return;
    const corners = line.map((place) => toMap(steering.now, steering.size.value, place));
    const points =
      shape === "lasso"
        ? map.index.inPolygon(corners)
        : map.index.inBox({
            minX: Math.min(...corners.map(({ x }) => x)),
            maxX: Math.max(...corners.map(({ x }) => x)),
            minY: Math.min(...corners.map(({ y }) => y)),
            maxY: Math.max(...corners.map(({ y }) => y)),
          });
    selection.change(points, how);
  }

  #click(event: PointerEvent): void {
    const { selection } = this.#model;
    const point = this.#surface.pointAt(this.#at(event));
    const isToggle = event.ctrlKey || event.metaKey || event.shiftKey;
    if (point === null) {
      if (!isToggle && selection.instances.value > 0) selection.clear();
      return;
    }
    selection.current.value = point;
    if (isToggle) selection.toggle(point);
    else selection.change(Int32Array.of(point), "set");
  }

  #open(event: MouseEvent): void {
    const point = this.#surface.pointAt(this.#at(event));
    const { selection, steering } = this.#model;
    if (point === null) {
      steering.zoom(2, this.#at(event));
      return;
    }
    selection.current.value = point;
    this.#model.openViewer(event.altKey);
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 20 : 1;
    // A pinch on a touchpad comes as a wheel with Ctrl, in much smaller steps.
    const speed = event.ctrlKey ? 0.01 : 0.0018;
    this.#model.steering.zoom(Math.exp(-event.deltaY * lines * speed), this.#at(event));
  }

  #hover(point: number | null): void {
    const { hovered } = this.#model.selection;
    if (hovered.value === point) return;
    hovered.value = point;
    this.#surface.draw();
  }

  #at({ clientX, clientY }: MouseEvent): Place {
    const { left, top } = this.#stage.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  }

  #fingers(): { distance: number; middle: Place } {
    const [one = { x: 0, y: 0 }, other = one] = [...this.#down.values()];
    return {
      distance: distance(one, other),
      middle: { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 },
    };
  }
}

function distance(a: Place, b: Place): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/** Ctrl or Shift adds to what is selected, Alt takes away. Without a tool Shift draws, and says nothing more. */
function howOf(event: PointerEvent, hasTool: boolean): How {
  if (event.altKey) return "remove";
  return event.ctrlKey || event.metaKey || (event.shiftKey && hasTool) ? "add" : "set";
}
