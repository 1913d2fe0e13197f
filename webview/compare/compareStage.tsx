import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { panBy, place, toggleZoom, zoomFactor, zoomTo, type Point } from "../viewer/zoom.ts";
import type { CompareModel, Side } from "./compareModel.ts";

interface CompareStageProps {
  readonly compare: CompareModel<HTMLImageElement>;
  readonly left: Side<HTMLImageElement>;
  readonly right: Side<HTMLImageElement>;
}

/** The two pictures: the wheel and dragging act on both. */
export function CompareStage({ compare, left, right }: CompareStageProps): JSX.Element {
  const root = useRef<HTMLDivElement>(null);
  const mode = compare.mode.value;
  useEffect(() => {
    const element = root.current;
    const pane = element?.querySelector(".compare-pane");
    if (!element || !pane) return undefined;
    const resized = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = pane;
      if (width === 0 || height === 0) return;
      compare.stage.value = { width, height };
      compare.ratio.value = devicePixelRatio;
    });
    resized.observe(pane);
    const onWheel = (event: WheelEvent): void => zoomByWheel(compare, event);
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => {
      resized.disconnect();
      element.removeEventListener("wheel", onWheel);
    };
  }, [compare, mode]);
  const swipe = `${compare.swipe.value * 100}%`;
  return (
    <div
      ref={root}
      class={`compare-stage ${mode}`}
      onPointerDown={(event) => drag(compare, event)}
      onDblClick={(event) => {
        const scene = compare.scene.value;
        const at = pointIn(event);
        if (scene && at) compare.zoom.value = toggleZoom(scene, compare.zoom.value, at);
      }}
    >
      {mode === "side" ? (
        <>
          <Pane compare={compare} sides={[left]} />
          <Pane compare={compare} sides={[right]} />
        </>
      ) : (
        <div class="compare-pane">
          <Placed compare={compare} side={left} />
          <div
            class="compare-over"
            style={mode === "swipe" ? { clipPath: `inset(0 0 0 ${swipe})` } : {}}
          >
            <Placed compare={compare} side={right} />
          </div>
          {mode === "swipe" && <div class="swipe-line" style={{ left: swipe }} />}
        </div>
      )}
    </div>
  );
}

function Pane(props: {
  compare: CompareStageProps["compare"];
  sides: readonly Side<HTMLImageElement>[];
}): JSX.Element {
  return (
    <div class="compare-pane">
      {props.sides.map((side) => (
        <Placed key={side.instance.id} compare={props.compare} side={side} />
      ))}
    </div>
  );
}

interface PlacedProps {
  readonly compare: CompareStageProps["compare"];
  readonly side: Side<HTMLImageElement>;
}

// A picture of other proportions than the left one lies in its middle, as large as fits.
function Placed({ compare, side }: PlacedProps): JSX.Element | null {
  const scene = compare.scene.value;
  if (!scene) return null;
  const { instance, picture } = side;
  const zoom = compare.zoom.value;
  const frame = place(scene, zoom);
  const scale = Math.min(frame.width / picture.width, frame.height / picture.height);
  // Whole device pixels: edges between two of them would shine through where the rest of two pictures is the same.
  const whole = (length: number): number => Math.round(length * scene.ratio) / scene.ratio;
  const [width, height] = [whole(picture.width * scale), whole(picture.height * scale)];
  const x = whole(frame.x + (frame.width - width) / 2);
  const y = whole(frame.y + (frame.height - height) / 2);
  return (
    <img
      class={zoomFactor(scene, zoom) >= 2 ? "picture pixelated" : "picture"}
      src={picture.image.src}
      alt={instance.name}
      draggable={false}
      style={{
        width: `${width}px`,
        height: `${height}px`,
        transform: `translate(${x}px, ${y}px)`,
      }}
    />
  );
}

function pointIn(event: MouseEvent): Point | null {
  const target = event.target instanceof Element ? event.target : null;
  const box = target?.closest(".compare-pane")?.getBoundingClientRect();
  return box ? { x: event.clientX - box.left, y: event.clientY - box.top } : null;
}

function zoomByWheel(compare: CompareStageProps["compare"], event: WheelEvent): void {
  const scene = compare.scene.value;
  const at = pointIn(event);
  if (!scene || !at) return;
  event.preventDefault();
  // Some mice count in lines; a line is about as much as a notch of the wheel is in pixels.
  const delta = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * 33 : event.deltaY;
  const factor =
    zoomFactor(scene, compare.zoom.value) * Math.exp(-delta * (event.ctrlKey ? 0.01 : 0.002));
  compare.zoom.value = zoomTo(scene, compare.zoom.value, factor, at);
}

// In swipe mode a press on or near the line moves the line; everywhere else the pictures move.
function drag(compare: CompareStageProps["compare"], down: PointerEvent): void {
  const element = down.currentTarget;
  if (down.button !== 0 || !(element instanceof HTMLElement)) return;
  const box = element.getBoundingClientRect();
  const fraction = (x: number): number => Math.max(0, Math.min(1, (x - box.left) / box.width));
  const lineAt = box.left + compare.swipe.value * box.width;
  const movesLine = compare.mode.value === "swipe" && Math.abs(down.clientX - lineAt) < reach;
  const ended = new AbortController();
  const { signal } = ended;
  element.setPointerCapture(down.pointerId);
  let last: Point = { x: down.clientX, y: down.clientY };
  element.addEventListener(
    "pointermove",
    ({ clientX: x, clientY: y }) => {
      const scene = compare.scene.value;
      if (movesLine) compare.swipe.value = fraction(x);
      else if (scene) compare.zoom.value = panBy(scene, compare.zoom.value, x - last.x, y - last.y);
      last = { x, y };
    },
    { signal },
  );
  for (const end of ["pointerup", "pointercancel"] as const)
    element.addEventListener(end, () => ended.abort(), { signal });
}

/** Distance to the line from which it can be taken, in CSS pixels. */
const reach = 12;
