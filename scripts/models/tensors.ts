/** Bytes of a tensor with its axes in another order. @param size of one element, in bytes */
export function transposed(
  bytes: Uint8Array,
  shape: readonly number[],
  order: readonly number[],
  size: number,
): Uint8Array {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const dims = order.map((axis) => shape[axis] ?? 0);
  const steps = order.map((axis) => strides[axis] ?? 0);
  const out = new Uint8Array(bytes.length);
  const place = dims.map(() => 0);
  let from = 0;
  for (let to = 0; to < out.length; to += size) {
    out.set(bytes.subarray(from * size, (from + 1) * size), to);
    // Counts up like an odometer, the last axis first.
    for (let axis = dims.length - 1; axis >= 0; axis--) {
      place[axis] = (place[axis] ?? 0) + 1;
      from += steps[axis] ?? 0;
      if ((place[axis] ?? 0) < (dims[axis] ?? 0)) break;
      from -= (steps[axis] ?? 0) * (dims[axis] ?? 0);
      place[axis] = 0;
    }
  }
  return out;
}

/** How many elements. */
export function countOf(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

/** Numbers of a half-precision tensor. */
export function fromHalf(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.length / 2 }, (_, i) => view.getFloat16(i * 2, true));
}
