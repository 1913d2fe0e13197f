import { WinnowError } from "../../base/errors.ts";

/** A vector of more numbers than this is a mistake. */
const mostDimensions = 1 << 20;

/** @throws WinnowError bad-request where there are not as many numbers as there should be, or one is none */
export function checkVectors(ownerIds: Int32Array, dimensions: number, data: Float32Array): void {
  if (!Number.isInteger(dimensions) || dimensions < 1 || dimensions > mostDimensions)
    throw refused(`Vectors have 1 to ${mostDimensions} dimensions, not ${dimensions}.`);
  if (data.length !== ownerIds.length * dimensions)
    throw refused(
      `${ownerIds.length} vectors of ${dimensions} dimensions are ${ownerIds.length * dimensions} numbers, not ${data.length}.`,
    );
  const at = firstBad(data);
  if (at === undefined) return;
  throw refused(
    `The vector ${Math.floor(at / dimensions) + 1} of ${ownerIds.length} has a number that is none (${String(data[at])}). Nothing was written.`,
  );
}

/** By its bits, for NaN and infinity are those whose exponent is all ones; a method of the array takes ten times that. */
function firstBad(data: Float32Array): number | undefined {
  const bits = new Int32Array(data.buffer, data.byteOffset, data.length);
  for (let i = 0; i < bits.length; i++) if ((bits[i] & exponent) === exponent) return i;
  return undefined;
}

const exponent = 0x7f800000;

function refused(message: string): WinnowError {
  return new WinnowError("bad-request", message);
}
