/**
 * Works on several batches of pictures at a time, and takes no more pictures than it works on.
 * @throws what the first batch that failed threw; no more pictures are taken then
 */
export async function forEachBatch<Picture>(
  pictures: AsyncIterable<Picture>,
  size: number,
  work: (batch: readonly Picture[]) => Promise<void>,
): Promise<void> {
  const underWay = new Set<Promise<void>>();
  let batch: Picture[] = [];
  // Kept until they are thrown: a batch may fail while nobody waits for one.
  const errors: unknown[] = [];
  const begin = async (): Promise<void> => {
    const one = work(batch)
      .catch((error: unknown) => void errors.push(error))
      .finally(() => underWay.delete(one));
    underWay.add(one);
    batch = [];
    if (underWay.size >= mostUnderWay) await Promise.race(underWay);
  };
  for await (const picture of pictures) {
    if (errors.length > 0) break;
    if (batch.push(picture) >= size) await begin();
  }
  if (batch.length > 0 && errors.length === 0) await begin();
  await Promise.all(underWay);
  if (errors.length > 0) throw errors[0];
}

/** Calls that are under way: a thread has the next one waiting when it is done with one. */
const mostUnderWay = 3;
