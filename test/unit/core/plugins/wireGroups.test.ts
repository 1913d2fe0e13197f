import assert from "node:assert/strict";
import { checkedGroups } from "../../../../src/core/plugins/wireGroups.ts";
import { bytesOf, float32sOf, int32sOf } from "../../../../src/protocol/bytes.ts";
import type { WireGroup } from "../../../../src/protocol/wireResult.ts";
import type { Project } from "../../../../src/core/project/project.ts";
import { makeDataset } from "../../../support/dataset.ts";

const image = {
  format: "jpeg",
  width: 4,
  height: 4,
  sharpness: 1,
  brightness: 1,
  contrast: 1,
  entropy: 1,
};
const file = { folder: "", bytes: 1, modified: 0 };
const { db, dataset } = makeDataset([
  { ...file, name: "a.jpg", state: 1, image: { ...image, content: 1 } },
  { ...file, name: "b.jpg", state: 3, image: { ...image, content: 2 } },
  { ...file, name: "c.jpg", state: 1, image: { ...image, content: 1 } },
]);
const sha1 = (db.prepare("SELECT lower(hex(sha1)) FROM images").pluck().all() as string[])[0] ?? "";
const project = { db } as Project;

const ids = (...given: number[]): Uint8Array => bytesOf(Int32Array.from(given));
const floats = (...given: number[]): Uint8Array => bytesOf(Float32Array.from(given));
const scale = { min: 0, max: 1, description: "", maxIsBest: true };

describe("groups that an action gives", () => {
  it("P10: instances and images that are not in the project are left out, with their scores", () => {
    const [instances, images] = checkedGroups(project, dataset, [
      {
        name: "some",
        instanceIds: ids(3, 2, 1, 99, -1),
        scores: { ...scale, values: floats(0.5, 0.6, 0.7, 0.8, 0.9) },
      },
      { sha1s: ["0".repeat(40), sha1], scores: { ...scale, values: floats(0.1, 0.2) } },
    ]);
    assert.deepEqual([...int32sOf(instances?.instanceIds ?? ids())], [3, 1]);
    assert.deepEqual(
      [...float32sOf(instances?.scores?.values ?? ids())],
      [...Float32Array.of(0.5, 0.7)],
    );
    assert.deepEqual(images?.sha1s, [sha1]);
    assert.deepEqual([...float32sOf(images?.scores?.values ?? ids())], [...Float32Array.of(0.2)]);
  });

  it("P10 P11: what cannot be shown is refused with the group and the reason", () => {
    const score = { ...scale, value: 2 };
    const cases: [WireGroup, RegExp][] = [
      [{ instanceIds: ids(1), sha1s: [sha1] }, /group 1 cannot be shown: .* never both/],
      [{ name: "none" }, /group 1 \('none'\) cannot be shown: .* either/],
      [{ instanceIds: ids(1), score }, /its score 2 is not in \[0, 1\]/],
      [
        { instanceIds: ids(1), score: { ...score, min: 5, max: 3 } },
        /min \(5\) is above max \(3\)/,
      ],
      [{ instanceIds: ids(1), score: { ...score, max: Infinity } }, /are numbers/],
      [
        { instanceIds: ids(1, 3), scores: { ...scale, values: floats(1) } },
        /2 members and 1 scores/,
      ],
      [{ instanceIds: ids(1), scores: { ...scale, values: floats(1.5) } }, /1\.5 of a member/],
    ];
    for (const [group, reason] of cases)
      assert.throws(() => checkedGroups(project, dataset, [group]), {
        code: "plugin-refused",
        message: reason,
      });
  });

  it("P11: a member without a score, and the ends of the scale, are fine", () => {
    const max = 0.1;
    const scores = { ...scale, max, values: floats(NaN, 0, max) };
    assert.equal(
      checkedGroups(project, dataset, [{ instanceIds: ids(1, 3, 1), scores }]).length,
      1,
    );
  });
});
