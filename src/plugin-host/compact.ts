/**
 * A list of numbers that owns its whole buffer: a part of a larger one would be cloned with all of it. Looks into
 * plain lists and objects one level deep, where such parts usually are.
 */
export function compact(value: unknown): unknown {
  if (isPart(value)) return value.slice();
  if (Array.isArray(value)) return value.some(isPart) ? value.map(own) : value;
  if (
    typeof value === "object" &&
    value !== null &&
    Object.getPrototypeOf(value) === Object.prototype
  )
    return Object.values(value).some(isPart)
      ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, own(inner)]))
      : value;
  return value;
}

function own(value: unknown): unknown {
  return isPart(value) ? value.slice() : value;
}

function isPart(value: unknown): value is Uint8Array {
  return (
    ArrayBuffer.isView(value) &&
    !(value instanceof DataView) &&
    value.buffer instanceof ArrayBuffer &&
    value.byteLength < value.buffer.byteLength
  );
}
