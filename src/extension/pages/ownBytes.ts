/**
 * The same plain data with byte arrays of its own. What the engine's messages decode to are windows on their buffers:
 * VS Code posts the whole buffer of a typed array, so a page would get more than it was sent, and posts Node's
 * `Buffer` as JSON.
 */
export function withOwnBytes(value: unknown): unknown {
  if (value instanceof Uint8Array) return new Uint8Array(value);
  // Long arrays hold names and numbers, whose elements need no look.
  if (Array.isArray(value)) return typeof value[0] === "object" ? value.map(withOwnBytes) : value;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, withOwnBytes(member)]),
  );
}
