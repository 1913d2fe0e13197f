/** A list in parts of at most `size`: what names very many images goes in several messages. */
export function partsOf<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) =>
    list.slice(i * size, (i + 1) * size),
  );
}

/** Hashes in a message that is answered with a number or a hash for each: some 8 MB. */
export const mostSha1s = 200_000;
