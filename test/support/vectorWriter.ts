// `node vectorWriter.ts PROJECT`: writes the vectors of the same images again and again, telling what has been
// acknowledged, until it is killed.
import { madeVector, openVectors } from "./vectors.ts";

const { store } = await openVectors(process.argv[2]);
const dimensions = 16;
const images = 200;
const typeId = store.createType("writer", { dimensions });
for (let round = 1; ; round++)
  for (let first = 1; first <= images; first += 50) {
    const ids = Int32Array.from({ length: 50 }, (_, i) => first + i);
    const numbers = [...ids].flatMap((id) => madeVector(id, round, dimensions));
    await store.write(typeId, ids, dimensions, Float32Array.from(numbers));
    process.send?.({ first, round });
  }
