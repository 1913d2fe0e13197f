/** Sets of small numbers as a bit each, the lowest of a byte first: how they cross a boundary. */
export function bitsOf(members: ArrayLike<number>, end: number): Uint8Array {
  const bits = new Uint8Array(Math.ceil(end / 8));
  for (let at = 0; at < members.length; at++) setBit(bits, members[at] ?? 0);
  return bits;
}

export function setBit(bits: Uint8Array, i: number): void {
  bits[i >> 3] = (bits[i >> 3] ?? 0) | (1 << (i & 7));
}

/** Beyond the end there is none. */
export function hasBit(bits: Uint8Array, i: number): boolean {
  return ((bits[i >> 3] ?? 0) & (1 << (i & 7))) !== 0;
}
