import type { Pixels } from "../../../plugin-api/index.ts";

/** Works on several batches of pictures at a time, and takes no more pictures than it works on. */
export async function forEachBatch(
  pictures: AsyncIterable<Pixels>,
  size: number,
  work: (batch: readonly Pixels[]) => Promise<void>,
): Promise<void> {
  const underWay = new Set<Promise<void>>();
  let batch: Pixels[] = [];
  const begin = async (): Promise<void> => {
    const one = work(batch).finally(() => underWay.delete(one));
    // It is waited for below, or with the others at the end.
    one.catch(() => undefined);
    underWay.add(one);
    batch = [];
    if (underWay.size >= mostUnderWay) await Promise.race(underWay);
  };
  for await (const picture of pictures) if (batch.push(picture) >= size) await begin();
  if (batch.length > 0) await begin();
  await Promise.all(underWay);
}

/** Calls that are under way: a thread has the next one waiting when it is done with one. */
const mostUnderWay = 3;
