import { polygonOf, polylineOf, type Point, type Size } from "../../annotations/geometry.ts";
import { distance } from "../../annotations/hitTest.ts";
import type { EditorState } from "./editorHost.ts";

/** Draws polygons and lines, corner by corner. */
export class PathTool {
  readonly #state: EditorState;

  constructor(state: EditorState) {
    this.#state = state;
  }

  /** Sets a corner, or closes a polygon at its first one. */
  click(at: Point, reach: number, size: Size, closed: boolean): void {
    const { draft } = this.#state;
    const points = draft.value.kind === "path" ? draft.value.points : [];
    const [first, , third] = points;
    const last = points.at(-1);
    if (closed && first && third && distance(first, at) <= reach) this.finish(size);
    // The second half of a double click is no other corner.
    else if (!last || distance(last, at) > reach / 2) {
      this.#state.select(null);
      draft.value = { kind: "path", closed, points: [...points, at], at };
    }
  }

  /** Makes a shape of the corners, if they are enough. */
  finish(size: Size): void {
    const { draft, host } = this.#state;
    if (draft.value.kind !== "path") return;
    const { points, closed } = draft.value;
    if (closed && points.length < 3) host.say("A polygon needs three corners");
    else if (points.length < 2) host.say("A line needs two corners");
    else {
      draft.value = { kind: "none" };
      host.create(closed ? polygonOf(points, size) : polylineOf(points, size));
    }
  }

  /** Takes back the last corner; false when there is none. */
  takeBack(): boolean {
    const { draft } = this.#state;
    if (draft.value.kind !== "path") return false;
    const points = draft.value.points.slice(0, -1);
    draft.value = points.length === 0 ? { kind: "none" } : { ...draft.value, points };
    return true;
  }
}
