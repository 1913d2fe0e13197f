/**
 * Number lists cross every boundary as bytes: MessagePack turns any typed array into them, and one rule for all
 * transports is simpler than one per transport. Little-endian, as every platform that VS Code runs on.
 */
export function bytesOf(values: Int32Array | Uint32Array | Float64Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

export function int32sOf(bytes: Uint8Array): Int32Array {
  return new Int32Array(aligned(bytes, 4), 0, bytes.byteLength >> 2);
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
