/**
 * Number lists cross every boundary as bytes: MessagePack turns any typed array into them, and one rule for all
 * transports is simpler than one per transport. Little-endian, as every platform that VS Code runs on.
 */
export function bytesOf(
  values: Int32Array | Uint32Array | Float32Array | Float64Array,
): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

export function int32sOf(bytes: Uint8Array): Int32Array {
  return new Int32Array(aligned(bytes, 4), 0, bytes.byteLength >> 2);
}

export function float32sOf(bytes: Uint8Array): Float32Array {
  return new Float32Array(aligned(bytes, 4), 0, bytes.byteLength >> 2);
}

export function float64sOf(bytes: Uint8Array): Float64Array {
  return new Float64Array(aligned(bytes, 8), 0, bytes.byteLength >> 3);
}

// A decoded message's bytes may start anywhere in its buffer; typed arrays must not.
function aligned(bytes: Uint8Array, width: number): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = bytes;
  if (buffer instanceof ArrayBuffer && byteOffset === 0 && byteLength % width === 0) return buffer;
  // Not `slice`: that of a Node Buffer, which a decoded message is made of, shares the whole buffer.
  return new Uint8Array(bytes.subarray(0, byteLength - (byteLength % width))).buffer;
}

/** Points of a map as they are kept and sent: an int32 id and float32 x and y of each. */
export function bytesOfPoints({ ids, x, y }: Points): Uint8Array {
  const packed = new Int32Array(ids.length * 3);
  const coordinates = new Float32Array(packed.buffer);
  for (let i = 0; i < ids.length; i++) {
    packed[i * 3] = ids[i] ?? 0;
    coordinates[i * 3 + 1] = x[i] ?? 0;
    coordinates[i * 3 + 2] = y[i] ?? 0;
  }
  return bytesOf(packed);
}

export function pointsOf(bytes: Uint8Array): Points {
  const packed = int32sOf(bytes);
  const coordinates = new Float32Array(packed.buffer, 0, packed.length);
  const every = (offset: number): ((_: unknown, i: number) => number) => {
    return (_, i) => coordinates[i * 3 + offset] ?? 0;
  };
  const length = Math.floor(packed.length / 3);
  return {
    ids: Int32Array.from({ length }, (_, i) => packed[i * 3] ?? 0),
    x: Float32Array.from({ length }, every(1)),
    y: Float32Array.from({ length }, every(2)),
  };
}

/** Places of instances or images in the plane, one list a coordinate. */
export interface Points {
  readonly ids: Int32Array;
  readonly x: Float32Array;
  readonly y: Float32Array;
}
