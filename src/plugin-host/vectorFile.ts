import { open, type FileHandle } from "node:fs/promises";
import { WinnowError } from "../base/errors.ts";

/** Of one read. */
const mostBytes = 8 * 1024 * 1024;
/** A gap between wanted rows that is read along with them: a read of its own costs more. */
const gapBytes = 64 * 1024;

/**
 * Reads rows of float32 from a flat file into `into`: row `rows[i]` to the place i, rows in any order, with few reads.
 * @throws WinnowError file-problem where the file ends early
 */
export async function readRows(
  file: string,
  rows: Int32Array,
  dimensions: number,
  into: Float32Array,
): Promise<void> {
  const rowBytes = dimensions * 4;
  const order = Int32Array.from(rows, (_, i) => i);
  if (!isAscending(rows)) order.sort((a, b) => rowAt(rows, a) - rowAt(rows, b));
  const handle = await open(file, "r");
  try {
    for (let start = 0; start < order.length;) {
      const end = endOfRun(rows, order, start, rowBytes);
      const first = rowAt(rows, order[start] ?? 0);
      const last = rowAt(rows, order[end - 1] ?? 0);
      const count = last - first + 1;
      const straight = isStraight(rows, order, start, end);
      const target = straight
        ? into.subarray(
            (order[start] ?? 0) * dimensions,
            ((order[start] ?? 0) + count) * dimensions,
          )
        : new Float32Array(count * dimensions);
      await readWhole(handle, file, target, first * rowBytes);
      if (!straight)
        for (let i = start; i < end; i++) {
          const from = (rowAt(rows, order[i] ?? 0) - first) * dimensions;
          into.set(target.subarray(from, from + dimensions), (order[i] ?? 0) * dimensions);
        }
      start = end;
    }
  } finally {
    await handle.close();
  }
}

/** Half-open: where the rows end that are read in one go, from `start` on in the order of the file. */
function endOfRun(rows: Int32Array, order: Int32Array, start: number, rowBytes: number): number {
  const first = rowAt(rows, order[start] ?? 0);
  let last = first;
  let end = start + 1;
  for (; end < order.length; end++) {
    const row = rowAt(rows, order[end] ?? 0);
    if ((row - last - 1) * rowBytes > gapBytes || (row - first + 1) * rowBytes > mostBytes) break;
    last = row;
  }
  return end;
}

/** Whether what is [start, end) in the order has rows that follow one another, and places that do. */
function isStraight(rows: Int32Array, order: Int32Array, start: number, end: number): boolean {
  const place = order[start] ?? 0;
  const row = rowAt(rows, place);
  for (let i = 0; i < end - start; i++)
    if (order[start + i] !== place + i || rows[place + i] !== row + i) return false;
  return true;
}

function isAscending(rows: Int32Array): boolean {
  for (let i = 1; i < rows.length; i++) if (rowAt(rows, i) <= rowAt(rows, i - 1)) return false;
  return true;
}

function rowAt(rows: Int32Array, i: number): number {
  return rows[i] ?? 0;
}

async function readWhole(
  handle: FileHandle,
  file: string,
  target: Float32Array,
  position: number,
): Promise<void> {
  const bytes = new Uint8Array(target.buffer, target.byteOffset, target.byteLength);
  for (let at = 0; at < bytes.byteLength;) {
    const { bytesRead } = await handle.read(bytes, at, bytes.byteLength - at, position + at);
    if (bytesRead === 0)
      throw new WinnowError(
        "file-problem",
        `The vectors cannot be read: '${file}' ends early. Compute them again.`,
      );
    at += bytesRead;
  }
}
