/** Run lengths of 0 and 1 in turn, columns first. */
export type Counts = readonly number[];

/**
 * Reads the compressed form of run lengths as the COCO API writes it: from the third on each is the difference to the
 * last but one, in groups of five bits, lowest first, with the sixth bit for "more follow", plus 48.
 * @returns undefined for a text that is none
 */
export function decodeCounts(text: string): number[] | undefined {
  const counts: number[] = [];
  for (let at = 0; at < text.length;) {
    let value = 0;
    let scale = 1;
    for (;;) {
      const bits = text.charCodeAt(at++) - 48;
      // Ten groups are more than the number of pixels of any image.
      if (!(bits >= 0 && bits < 64) || scale > 2 ** 45) return undefined;
      value += (bits & 0x1f) * scale;
      scale *= 32;
      if ((bits & 0x20) !== 0) continue;
      if ((bits & 0x10) !== 0) value -= scale;
      break;
    }
    if (counts.length > 2) value += counts[counts.length - 2];
    if (value < 0) return undefined;
    counts.push(value);
  }
  return counts;
}

export function encodeCounts(counts: Counts): string {
  let text = "";
  for (let i = 0; i < counts.length; i++) {
    let value = i > 2 ? counts[i] - counts[i - 2] : counts[i];
    for (;;) {
      const bits = ((value % 32) + 32) % 32;
      value = Math.floor(value / 32);
      const more = (bits & 0x10) !== 0 ? value !== -1 : value !== 0;
      text += String.fromCharCode((more ? bits | 0x20 : bits) + 48);
      if (!more) break;
    }
  }
  return text;
}

/** Whether the runs are whole, and as long as the picture has pixels. */
export function countsFit(counts: Counts, width: number, height: number): boolean {
  let sum = 0;
  for (const count of counts) {
    if (!Number.isSafeInteger(count) || count < 0) return false;
    sum += count;
  }
  return sum === width * height;
}
