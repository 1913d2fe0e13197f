import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Button } from "../ui/button.tsx";
import { Message } from "../ui/message.tsx";
import { ProgressRing } from "../ui/progressRing.tsx";
import { offerMenu } from "./annotations/annotationActions.tsx";
import { AnnotationOverlay } from "./annotations/overlay.tsx";
import { doubleClick, hover, press } from "./annotations/pen.ts";
import { holdsSpace, useSpace } from "./annotations/space.ts";
import type { ViewerModel } from "./viewerModel.ts";
import { canPan, panBy, place, toggleZoom, zoomFactor, zoomTo, type Point } from "./zoom.ts";

interface StageProps {
  readonly model: ViewerModel<HTMLImageElement>;
}

/** The picture: zoomed by wheel and double click at the pointer, moved by dragging. */
export function Stage({ model }: StageProps): JSX.Element {
  const stage = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = stage.current;
    if (!element) return undefined;
    const resized = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = element;
      if (width > 0 && height > 0) model.picture.resize({ width, height }, devicePixelRatio);
    });
    resized.observe(element);
    // So that the keys work without a click first.
    if (document.activeElement === document.body) element.focus();
    const onWheel = (event: WheelEvent): void => zoomByWheel(model, element, event);
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => {
      resized.disconnect();
      element.removeEventListener("wheel", onWheel);
    };
  }, [model]);
  useSpace(stage);
  const pictured = model.picture.pictured.value;
  const scene = model.picture.scene.value;
  const tool = model.annotations.editor.tool.value;
  const instance = model.shown.value?.instance;
  const movable = scene !== null && canPan(scene, model.picture.zoom.value);
  return (
    <div
      ref={stage}
      tabIndex={-1}
      role="group"
      aria-label="Picture"
      class={`stage ${movable ? "movable" : ""} tool-${tool}`}
      onDblClick={(event) => {
        if (!scene || !stage.current || doubleClick(model, stage.current, event)) return;
        model.picture.setZoom(
          toggleZoom(scene, model.picture.zoom.value, pointIn(stage.current, event)),
        );
      }}
      onPointerDown={(event) => {
        const element = stage.current;
        // A chip over the picture is pressed for itself.
        if (!element || (event.target instanceof Element && event.target.closest("button"))) return;
        const pans = event.button === 1 || holdsSpace(element);
        if (event.button === 0 && !pans && press(model, element, event)) return;
        if (movable && (pans || event.button === 0)) drag(model, element, event);
      }}
      onPointerMove={(event) => stage.current && hover(model, stage.current, event)}
      onContextMenu={(event) => stage.current && offerMenu(model, stage.current, event)}
      onPointerLeave={() => (model.annotations.editor.brush.at.value = null)}
    >
      {pictured.kind === "ready" && <Picture model={model} name={instance?.name ?? ""} />}
      <AnnotationOverlay model={model} />
      {pictured.kind === "loading" && (
        <div class="empty late">
          <ProgressRing label="Loading the picture" />
        </div>
      )}
      {pictured.kind === "failed" && (
        <Message icon="warning" title="The picture cannot be shown" text={pictured.message}>
          <Button onClick={() => model.picture.retry()}>Try Again</Button>
        </Message>
      )}
    </div>
  );
}

// The decoded element itself is put into the page: an element that only shares its address may flash before it paints.
function Picture({ model, name }: StageProps & { name: string }): JSX.Element {
  const holder = useRef<HTMLDivElement>(null);
  const pictured = model.picture.pictured.value;
  const scene = model.picture.scene.value;
  const zoom = model.picture.zoom.value;
  const isCurrent =
    pictured.kind === "ready" && pictured.instanceId === model.shown.value?.instance.id;
  useEffect(() => {
    if (pictured.kind !== "ready" || !scene || !holder.current) return;
    const { image, width, height } = pictured.picture;
    // A picture that lingers has its own size, not that of the one that is awaited.
    const placed = isCurrent
      ? place(scene, zoom)
      : place({ ...scene, picture: { width, height } }, { kind: "fit" });
    image.alt = isCurrent ? name : "";
    image.draggable = false;
    image.className = zoomFactor(scene, zoom) >= 2 ? "picture pixelated" : "picture";
    image.style.width = `${placed.width}px`;
    image.style.height = `${placed.height}px`;
    image.style.transform = `translate(${placed.x}px, ${placed.y}px)`;
    if (holder.current.firstChild !== image) holder.current.replaceChildren(image);
  }, [pictured, scene, zoom, isCurrent, name]);
  return <div ref={holder} />;
}

function pointIn(element: HTMLElement, event: MouseEvent): Point {
  const box = element.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}

function zoomByWheel(model: StageProps["model"], element: HTMLElement, event: WheelEvent): void {
  const scene = model.picture.scene.value;
  if (!scene) return;
  event.preventDefault();
  // Some mice count in lines; a line is about as much as a notch of the wheel is in pixels.
  const delta = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * 33 : event.deltaY;
  const zoom = model.picture.zoom.value;
  const factor = zoomFactor(scene, zoom) * Math.exp(-delta * (event.ctrlKey ? 0.01 : 0.002));
  model.picture.setZoom(zoomTo(scene, zoom, factor, pointIn(element, event)));
}

function drag(model: StageProps["model"], element: HTMLElement, down: PointerEvent): void {
  const ended = new AbortController();
  const { signal } = ended;
  element.setPointerCapture(down.pointerId);
  element.classList.add("dragging");
  let last: Point = { x: down.clientX, y: down.clientY };
  element.addEventListener(
    "pointermove",
    ({ clientX: x, clientY: y }) => {
      const scene = model.picture.scene.value;
      if (scene)
        model.picture.setZoom(panBy(scene, model.picture.zoom.value, x - last.x, y - last.y));
      last = { x, y };
    },
    { signal },
  );
  const end = (): void => {
    ended.abort();
    element.classList.remove("dragging");
  };
  element.addEventListener("pointerup", end, { signal });
  element.addEventListener("pointercancel", end, { signal });
}
