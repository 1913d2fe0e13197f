import type { AnnotationInput } from "../../../src/protocol/data.ts";
import { shapesAt } from "../../annotations/hitTest.ts";
import { handleRadius } from "../../annotations/paint.ts";
import type { ViewerModel } from "../viewerModel.ts";
import { place, type Point } from "../zoom.ts";

/** How near to a line or a corner the pointer must be, in CSS pixels. */
const nearEnough = handleRadius + 4;

/** The pointer is pressed on the stage: draws or takes hold of what is there. False: the picture may be moved. */
export function press<I>(model: ViewerModel<I>, element: HTMLElement, down: PointerEvent): boolean {
  const { editor } = model.annotations;
  const at = imagePoint(model, element, down);
  if (!at || !editor.down(at.point, at.reach, { remove: down.altKey })) return false;
  const ended = new AbortController();
  const { signal } = ended;
  element.setPointerCapture(down.pointerId);
  const follow = (event: PointerEvent): void => {
    const now = imagePoint(model, element, event);
    if (now) editor.move(now.point);
  };
  element.addEventListener("pointermove", follow, { signal });
  element.addEventListener(
    "pointerup",
    (event) => {
      ended.abort();
      const now = imagePoint(model, element, event);
      if (now) editor.up(now.point, now.reach);
    },
    { signal },
  );
  element.addEventListener(
    "pointercancel",
    () => {
      ended.abort();
      editor.escape();
    },
    { signal },
  );
  return true;
}

/** The pointer moves over the stage without a button: the next side of what is drawn follows it, and the brush. */
export function hover<I>(model: ViewerModel<I>, element: HTMLElement, event: PointerEvent): void {
  const { editor } = model.annotations;
  if (event.buttons !== 0) return;
  const at = imagePoint(model, element, event);
  if (at) editor.move(at.point);
}

/** A double click; true when it was for what is selected. */
export function doubleClick<I>(
  model: ViewerModel<I>,
  element: HTMLElement,
  event: MouseEvent,
): boolean {
  const { editor } = model.annotations;
  const at = imagePoint(model, element, event);
  return at !== null && editor.doubleClick(at.point, at.reach);
}

/** The annotation beneath the pointer: what is selected before others. */
export function annotationAt<I>(
  model: ViewerModel<I>,
  element: HTMLElement,
  event: MouseEvent,
): AnnotationInput | undefined {
  const { editor } = model.annotations;
  const at = imagePoint(model, element, event);
  if (!at) return undefined;
  const here = shapesAt(editor.host.shapes(), at.point, at.reach);
  return here.find(({ id }) => id === editor.selectedId.value) ?? here[0];
}

/** Where an event is in the image's pixels, and how many of them are near enough. */
function imagePoint<I>(
  model: ViewerModel<I>,
  element: HTMLElement,
  event: MouseEvent,
): { point: Point; reach: number } | null {
  const scene = model.picture.scene.value;
  if (!scene) return null;
  const box = element.getBoundingClientRect();
  const { x, y, scale } = place(scene, model.picture.zoom.value);
  return {
    point: { x: (event.clientX - box.left - x) / scale, y: (event.clientY - box.top - y) / scale },
    reach: nearEnough / scale,
  };
}
