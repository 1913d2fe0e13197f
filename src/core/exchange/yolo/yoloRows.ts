import type { Shape } from "../../../protocol/data.ts";
import type { ExchangeAnnotation } from "../exchange.ts";
import { boundsOf, clip, type Bounds } from "../shapes.ts";

export type YoloTask = "detect" | "segment";

/** Sides of boxes and polygons as parts of the image's sides, as rows have them. */
export interface YoloRow {
  readonly classId: number;
  readonly shapes: readonly Shape[];
  readonly confidence: number | null;
}

/**
 * One row of a label file: `class cx cy w h`, a polygon `class x1 y1 x2 y2 x3 y3 …`, or with `pointSize` 2 or 3 a box
 * and its points. Numbers may be out of [0, 1] by 1 %, as the format's own checker allows.
 * @param pointNumbers How many numbers points have together; 0: there are none.
 * @throws Error that says what is wrong
 */
export function parseRow(
  text: string,
  classes: number,
  pointNumbers: number,
  pointSize: number,
): YoloRow {
  const cells = text.trim().split(/\s+/);
  const numbers = cells.map((cell) => (/^[-+\d.eE]+$/.test(cell) ? Number(cell) : NaN));
  const bad = numbers.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new Error(`'${cells[bad].slice(0, 40)}' in column ${bad + 1} is no number`);
  const [classId, ...values] = numbers;
  if (!Number.isInteger(classId) || classId < 0 || classId >= classes)
    throw new Error(`class ${cells[0].slice(0, 40)} is none of the ${classes} classes (from 0)`);
  if (pointNumbers > 0) return poseRow(classId, values, pointNumbers, pointSize);
  if (values.length === 4) return { classId, shapes: [boxOf(values)], confidence: null };
  if (values.length === 5)
    return { classId, shapes: [boxOf(values)], confidence: confidenceOf(values[4]) };
  if (values.length < 6 || values.length % 2 === 1)
    throw new Error(
      `${cells.length} columns are neither a box (5) nor a polygon (an odd number from 7 on)`,
    );
  return { classId, shapes: [{ kind: "polygon", rings: [values.map(part)] }], confidence: null };
}

/** The row of an annotation; null where the format has no place for it, or nothing of it is in the image. */
export function formatRow(
  classId: number,
  { shape }: ExchangeAnnotation,
  task: YoloTask,
  width: number,
  height: number,
): string | null {
  const whole = boundsOf(shape);
  const box = shape.kind === "points" || !whole ? null : clip(whole, width, height);
  if (!box) return null;
  const scaled = (points: readonly number[]): string =>
    points.map((value, i) => decimal(i % 2 === 0 ? value / width : value / height)).join(" ");
  if (task === "detect") {
    const centre = [box.x + box.width / 2, box.y + box.height / 2];
    return `${classId} ${scaled([...centre, box.width, box.height])}`;
  }
  const rings = shape.kind === "polygon" ? shape.rings.filter((ring) => ring.length >= 6) : [];
  return `${classId} ${scaled(rings.length > 0 ? joined(rings) : corners(box))}`;
}

/** Rings as one: each next one is entered and left by the same line, which no filling sees. */
function joined(rings: readonly (readonly number[])[]): number[] {
  const [first, ...others] = rings;
  const start = first.slice(0, 2);
  if (others.length === 0) return [...first];
  return [
    ...first,
    ...start,
    ...others.flatMap((ring) => [...ring, ...ring.slice(0, 2), ...start]),
  ];
}

function corners({ x, y, width, height }: Bounds): number[] {
  return [x, y, x + width, y, x + width, y + height, x, y + height];
}

/** Nine places: a ten-thousandth of a pixel in the largest image that is decoded. */
function decimal(value: number): string {
  return String(Number(Math.min(1, Math.max(0, value)).toFixed(9)));
}

function poseRow(classId: number, values: number[], count: number, size: number): YoloRow {
  if (values.length !== 4 + count)
    throw new Error(`${values.length + 1} columns are not a box and ${count / size} points`);
  const points: number[] = [];
  for (let i = 4; i < values.length; i += size) {
    const seen = size === 3 ? values[i + 2] : values[i] === 0 && values[i + 1] === 0 ? 0 : 2;
    if (![0, 1, 2].includes(seen)) throw new Error(`${seen} is no visibility (0, 1 or 2)`);
    points.push(part(values[i]), part(values[i + 1]), seen);
  }
  return { classId, shapes: [boxOf(values), { kind: "points", points }], confidence: null };
}

function boxOf(values: readonly number[]): Shape {
  const [cx, cy, width, height] = values.slice(0, 4).map(part);
  return { kind: "box", x: cx - width / 2, y: cy - height / 2, width, height };
}

function confidenceOf(value: number): number {
  if (value < 0 || value > 1) throw new Error(`${value} is no confidence in [0, 1]`);
  return value;
}

function part(value: number): number {
  if (value < -0.01 || value > 1.01)
    throw new Error(`${value} is no part of the image's side, from 0 to 1`);
  return Math.min(1, Math.max(0, value));
}
