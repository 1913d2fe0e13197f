import assert from "node:assert/strict";
import { readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import {
  firstNeighbours,
  readNeighbours,
  writeNeighbours,
  type NeighbourPlace,
} from "../../../../../src/plugins/ml/vectors/neighbourFile.ts";
import { eachTempDir } from "../../../../support/tempDir.ts";

const neighbours = {
  k: 2,
  rows: Int32Array.of(1, 2, 0, 2, 1, -1),
  similarities: Float32Array.of(0.9, 0.5, 0.9, 0.25, 0.25, 0),
};

describe("kept neighbours", () => {
  const dir = eachTempDir();
  const place = (): NeighbourPlace => ({ dir: dir.path, typeId: 3, key: "ab".repeat(20), rows: 3 });
  const file = (): string => dir.file("neighbours-3.bin");

  it("come back as they were, and alone", async () => {
    assert.equal(await readNeighbours(place()), undefined);
    await writeNeighbours(place(), neighbours);
    await writeNeighbours(place(), neighbours);
    assert.deepEqual(await readNeighbours(place()), neighbours);
    assert.deepEqual(readdirSync(dir.path), ["neighbours-3.bin"]);
  });

  it("are not taken for those of other vectors, of another type or number", async () => {
    await writeNeighbours(place(), neighbours);
    assert.equal(await readNeighbours({ ...place(), key: "cd".repeat(20) }), undefined);
    assert.equal(await readNeighbours({ ...place(), rows: 4 }), undefined);
    assert.equal(await readNeighbours({ ...place(), typeId: 4 }), undefined);
  });

  it("are not taken where one byte is another, or the end is missing", async () => {
    await writeNeighbours(place(), neighbours);
    const whole = readFileSync(file());
    for (const at of [0, 25, 41, 50, whole.length - 1]) {
      const damaged = Buffer.from(whole);
      damaged[at] ^= 4;
      writeFileSync(file(), damaged);
      assert.equal(await readNeighbours(place()), undefined, `byte ${at}`);
    }
    for (const length of [0, 10, 63, whole.length - 8]) {
      writeFileSync(file(), whole);
      truncateSync(file(), length);
      assert.equal(await readNeighbours(place()), undefined, `${length} bytes`);
    }
  });

  it("can be asked for fewer", () => {
    assert.deepEqual(firstNeighbours(neighbours, 1, 3), {
      k: 1,
      rows: Int32Array.of(1, 0, 1),
      similarities: Float32Array.of(0.9, 0.9, 0.25),
    });
  });
});
