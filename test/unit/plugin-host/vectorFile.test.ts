import assert from "node:assert/strict";
import { truncate, writeFile } from "node:fs/promises";
import fc from "fast-check";
import { readRows } from "../../../src/plugin-host/vectorFile.ts";
import { bytesOf } from "../../../src/protocol/bytes.ts";
import { tempDir } from "../../support/tempDir.ts";

describe("vectors in a file", () => {
  it("P20: any rows in any order arrive at their places", async () => {
    await using dir = await tempDir();
    const file = dir.file("vectors.f32");
    // Rows of 40 KB: two that are three apart are read on their own.
    const [dimensions, total] = [10_000, 60];
    await writeFile(file, bytesOf(Float32Array.from({ length: dimensions * total }, (_, i) => i)));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(total - 1), { minLength: 1, maxLength: total }),
        async (rows) => {
          const into = new Float32Array(rows.length * dimensions).fill(-1);
          await readRows(file, Int32Array.from(rows), dimensions, into);
          for (const [i, row] of rows.entries()) {
            assert.equal(into[i * dimensions], row * dimensions);
            assert.equal(into[(i + 1) * dimensions - 1], (row + 1) * dimensions - 1);
          }
        },
      ),
      // A row that is asked for twice, and one left out: as many rows as places, and yet not one after the other.
      { numRuns: 60, examples: [[[0, 0, 2]]] },
    );
  });

  it("P20: a file that ends early is a sentence", async () => {
    await using dir = await tempDir();
    const file = dir.file("vectors.f32");
    await writeFile(file, bytesOf(new Float32Array(8)));
    await truncate(file, 20);
    await assert.rejects(readRows(file, Int32Array.of(0, 1), 4, new Float32Array(8)), {
      code: "file-problem",
      message: /ends early\. Compute them again\./,
    });
  });
});
