import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Message } from "../ui/message.tsx";
import { CursorText, HoverCard } from "./hoverCard.tsx";
import { onMapKey } from "./keyboard.ts";
import type { MapModel } from "./mapModel.ts";
import { MapPointer } from "./pointer.ts";
import { MapSurface } from "./mapSurface.ts";

const keysText =
  "Arrows move the map, plus and minus zoom, Home shows all of it. Shift and an arrow go from point to point, Space selects, Enter opens. L takes the lasso, B the box, Escape puts it down, then clears the selection.";

/** The points, in layers of canvases, and what the pointer and the keyboard do there. */
export function Stage({ model }: { model: MapModel<ImageBitmap> }): JSX.Element {
  const stage = useRef<HTMLDivElement>(null);
  const heat = useRef<HTMLCanvasElement>(null);
  const points = useRef<HTMLCanvasElement>(null);
  const over = useRef<HTMLCanvasElement>(null);
  const pointer = useRef<MapPointer | null>(null);
  const canDraw = useSignal(true);
  useEffect(() => {
    const { current: element } = stage;
    if (!element || !heat.current || !points.current || !over.current) return undefined;
    const canvases = { heat: heat.current, points: points.current, over: over.current };
    const surface = new MapSurface(element, canvases, model);
    const own = new MapPointer(element, surface, model);
    pointer.current = own;
    canDraw.value = surface.canDraw;
    // So that the keys work without a click first.
    if (document.activeElement === document.body) element.focus({ preventScroll: true });
    return () => {
      own.dispose();
      surface.dispose();
    };
  }, [model, canDraw]);
  const { tool } = model.steering;
  // Of the point that keys are for: a press of the menu's button has put the cursor where the pointer is.
  const point = model.selection.current.value;
  const id = point === null ? 0 : (model.open.value?.states.ids[point] ?? 0);
  const context = {
    webviewSection: id === 0 ? "map" : "point",
    ...(id !== 0 && { instanceId: id }),
    preventDefaultContextMenuItems: true,
  };
  return (
    <>
      <div
        ref={stage}
        class={`stage ${tool.value}`}
        tabIndex={0}
        role="application"
        aria-roledescription="map of images"
        aria-label="Map"
        aria-describedby="map-keys"
        data-vscode-context={JSON.stringify(context)}
        onKeyDown={(event) => {
          const cancel = (): boolean => pointer.current?.cancel() ?? false;
          if (!onMapKey(model, event, cancel)) return;
          event.preventDefault();
          // VS Code listens at the window, and would run its own command for the key as well.
          event.stopPropagation();
        }}
      >
        <canvas ref={heat} class="heat" />
        <canvas ref={points} />
        <canvas ref={over} />
      </div>
      <p id="map-keys" class="visually-hidden">
        {keysText}
      </p>
      {canDraw.value || (
        <div class="no-webgl">
          <Message
            icon="warning"
            title="The points cannot be drawn"
            text="This window has no WebGL 2. Turn on hardware acceleration (the command 'Preferences: Configure Runtime Arguments') and open the map again. Density, thumbnails and the lasso work even so."
          />
        </div>
      )}
      <HoverCard model={model} />
      <CursorText model={model} />
    </>
  );
}
