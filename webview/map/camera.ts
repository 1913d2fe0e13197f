/** What is seen of a map: its middle in units (see `mapPoints.ts`), and CSS pixels a unit. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** Of the stage, in CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface Box {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

/** How far one can come, as a multiple of the zoom at which all is seen: float32 places are exact to a pixel up to there. */
const closest = 2000;
const furthest = 0.5;
/** Of the stage that stays free around all points. */
const margin = 0.06;

/** All of the box in the middle. */
export function fit(box: Box, { width, height }: Size): Camera {
  const room = 1 - 2 * margin;
  const zoom = Math.min(
    (width * room) / Math.max(box.maxX - box.minX, 1e-3),
    (height * room) / Math.max(box.maxY - box.minY, 1e-3),
  );
  return { x: (box.minX + box.maxX) / 2, y: (box.minY + box.maxY) / 2, zoom: Math.max(zoom, 1) };
}

export function toStage({ x, y, zoom }: Camera, size: Size, place: Place): Place {
  return {
    x: (place.x - x) * zoom + size.width / 2,
    y: (place.y - y) * zoom + size.height / 2,
  };
}

export function toMap({ x, y, zoom }: Camera, size: Size, place: Place): Place {
  return {
    x: (place.x - size.width / 2) / zoom + x,
    y: (place.y - size.height / 2) / zoom + y,
  };
}

/** The part of the map that the stage shows, with so many pixels more on each side. */
export function seen(camera: Camera, size: Size, around = 0): Box {
  const low = toMap(camera, size, { x: -around, y: -around });
  const high = toMap(camera, size, { x: size.width + around, y: size.height + around });
  return { minX: low.x, minY: low.y, maxX: high.x, maxY: high.y };
}

/** Moves what is seen by CSS pixels, as a hand moves a sheet; the sheet's middle stays in reach. */
export function panBy(camera: Camera, dx: number, dy: number): Camera {
  return {
    ...camera,
    x: clamp(camera.x - dx / camera.zoom, -1.5, 1.5),
    y: clamp(camera.y - dy / camera.zoom, -1.5, 1.5),
  };
}

/** Zooms by a factor; what is at `around` (CSS pixels of the stage) stays there. */
export function zoomBy(
  camera: Camera,
  size: Size,
  factor: number,
  around: Place,
  whole: Camera,
): Camera {
  const zoom = clamp(camera.zoom * factor, whole.zoom * furthest, whole.zoom * closest);
  const fixed = toMap(camera, size, around);
  return {
    x: fixed.x - (around.x - size.width / 2) / zoom,
    y: fixed.y - (around.y - size.height / 2) / zoom,
    zoom,
  };
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}
