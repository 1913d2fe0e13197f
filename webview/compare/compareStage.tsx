import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { place, zoomFactor } from "../viewer/zoom.ts";
import { drag, pan, toggleZoomAt, zoomByWheel } from "../viewer/zoomGestures.ts";
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
    const onWheel = (event: WheelEvent): void => {
      const at = paneOf(event);
      if (at) zoomByWheel(compare, at, event);
    };
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
      onPointerDown={(event) => onPress(compare, event)}
      onDblClick={(event) => {
        const at = paneOf(event);
        if (at) toggleZoomAt(compare, at, event);
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

// Of the two panes that one is meant in which the pointer is.
function paneOf({ target }: Event): Element | null {
  return target instanceof Element ? target.closest(".compare-pane") : null;
}

// In swipe mode a press on or near the line moves the line; everywhere else the pictures move.
function onPress(compare: CompareStageProps["compare"], down: PointerEvent): void {
  const element = down.currentTarget;
  if (down.button !== 0 || !(element instanceof HTMLElement)) return;
  const box = element.getBoundingClientRect();
  const fraction = (x: number): number => Math.max(0, Math.min(1, (x - box.left) / box.width));
  const lineAt = box.left + compare.swipe.value * box.width;
  const movesLine = compare.mode.value === "swipe" && Math.abs(down.clientX - lineAt) < reach;
  drag(element, down, (dx, dy, { clientX }) => {
    if (movesLine) compare.swipe.value = fraction(clientX);
    else pan(compare, dx, dy);
  });
}

/** Distance to the line from which it can be taken, in CSS pixels. */
const reach = 12;
