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
import { canPan, place, zoomFactor } from "./zoom.ts";
import { drag, pan, toggleZoomAt, zoomByWheel } from "./zoomGestures.ts";

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
    const onWheel = (event: WheelEvent): void => zoomByWheel(model.picture, element, event);
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
        toggleZoomAt(model.picture, stage.current, event);
      }}
      onPointerDown={(event) => {
        const element = stage.current;
        // A chip over the picture is pressed for itself.
        if (!element || (event.target instanceof Element && event.target.closest("button"))) return;
        const pans = event.button === 1 || holdsSpace(element);
        if (event.button === 0 && !pans && press(model, element, event)) return;
        if (movable && (pans || event.button === 0))
          drag(element, event, (dx, dy) => pan(model.picture, dx, dy));
      }}
      onPointerMove={(event) => stage.current && hover(model, stage.current, event)}
      onContextMenu={(event) => stage.current && offerMenu(model, stage.current, event)}
      onPointerLeave={() => (model.annotations.editor.brush.at.value = null)}
    >
      {pictured.kind === "ready" && <Picture model={model} name={instance?.name ?? ""} />}
      <AnnotationOverlay model={model} />
      {pictured.kind === "loading" && (
        <div class="empty">
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
