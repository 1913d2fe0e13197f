import assert from "node:assert/strict";
import type { Dataset } from "../../../../src/core/columns/dataset.ts";
import { CommitLog } from "../../../../src/core/commits/commitLog.ts";
import { emptyCommit } from "../../../../src/protocol/emptyCommit.ts";
import { findDuplicates } from "../../../../src/core/curate/duplicates.ts";
import { splitDataset } from "../../../../src/core/curate/splitDataset.ts";
import { bytesOf, int32sOf } from "../../../../src/protocol/bytes.ts";
import { makeDataset, type MadeInstance } from "../../../support/dataset.ts";
import { ownTime } from "../../../support/ownTime.ts";

const params = {
  property: "split",
  parts: [
    { name: "train", share: 8 },
    { name: "test", share: 2 },
  ],
  stratify: null,
  groupedBy: null,
  distance: null,
  seed: 3,
};

/** Each content is in two files: copies are in the folder "copies". */
function made(contents: number): ReturnType<typeof makeDataset> & { log: CommitLog } {
  const rows = ["originals", "copies"].flatMap((folder) =>
    Array.from({ length: contents }, (_, i): MadeInstance => {
      const image = { content: i + 1, format: "jpeg", width: 10 * (i + 1), height: 10 };
      const measures = { sharpness: 0, brightness: 0, contrast: 0, entropy: 0 };
      const bytes = folder === "copies" ? 5 : 1;
      return {
        folder,
        name: `${i}.jpg`,
        bytes,
        modified: i,
        state: 1,
        image: { ...image, ...measures },
      };
    }),
  );
  const { db, dataset } = makeDataset(rows);
  return {
    db,
    dataset,
    log: new CommitLog(db, dataset, { author: "me", changed: () => undefined }),
  };
}

function allIds({ instances }: Dataset): Int32Array {
  return Int32Array.from({ length: instances.end - 1 }, (_, i) => i + 1);
}

describe("splitting the project", () => {
  it("keeps the copies of an image together, in one commit that can be undone", () => {
    const { db, dataset, log } = made(50);
    const { commit, counts } = splitDataset(db, dataset, allIds(dataset), params);
    assert.deepEqual(counts, [80, 20]);
    assert.equal(commit.title, "Split 100 images: train 80, test 20");
    log.do(commit);
    const property = dataset.properties.named("split");
    assert.ok(property);
    const column = dataset.properties.column(property);
    assert.ok(column.kind === "tag" && property.mode === "image");
    const test = dataset.properties.tagNamed(property.id, "test")?.id;
    assert.equal(column.values.filter((tag) => tag === test).length, 10);
    log.undo();
    assert.equal(dataset.properties.named("split"), undefined);
  });

  it("gives each folder its share when it is stratified by it, and is the same for the same seed", () => {
    const { db, dataset } = made(50);
    const rules = { ...params, stratify: "folder" };
    const first = splitDataset(db, dataset, allIds(dataset), rules);
    assert.deepEqual(first.counts, [80, 20]);
    const again = splitDataset(db, dataset, allIds(dataset).toReversed(), rules);
    assert.deepEqual(again.commit, first.commit);
  });

  it("writes into a property that is there, by the mode that it has", () => {
    const { db, dataset, log } = made(10);
    log.do({
      ...emptyCommit,
      title: "Make the property",
      properties: [{ id: -1, name: "Split", type: "tag", mode: "instance", groupId: null }],
      tags: [{ id: -2, propertyId: -1, name: "train", color: null, parents: [] }],
    });
    const { commit } = splitDataset(db, dataset, allIds(dataset), params);
    assert.deepEqual([commit.properties, commit.tags.map(({ name }) => name)], [[], ["test"]]);
    log.do(commit);
    assert.equal(dataset.properties.list.length, 1);
  });

  it("refuses what cannot be: two parts of one name, a property of another type, numbers as strata", () => {
    const { db, dataset, log } = made(4);
    const ids = allIds(dataset);
    const twice = [...params.parts, { name: "train", share: 1 }];
    assert.throws(() => splitDataset(db, dataset, ids, { ...params, parts: twice }), /same name/);
    log.do({
      ...emptyCommit,
      title: "Make the property",
      properties: [{ id: -1, name: "score", type: "number", mode: "image", groupId: null }],
    });
    assert.throws(() => splitDataset(db, dataset, ids, { ...params, property: "score" }), /no tag/);
    const key = `#${dataset.properties.named("score")?.id}`;
    assert.throws(
      () => splitDataset(db, dataset, ids, { ...params, stratify: key }),
      /'score' has/,
    );
    assert.throws(() => splitDataset(db, dataset, ids, { ...params, groupedBy: "#99" }), /no such/);
  });
});

describe("finding duplicates", () => {
  it("groups files of equal bytes, the one to keep first", () => {
    const { db, dataset } = made(3);
    const find = (keep: "first path" | "largest file" | "newest"): number[] => [
      ...int32sOf(findDuplicates(db, dataset, allIds(dataset), { distance: null, keep }).ids),
    ];
    // "copies" comes before "originals".
    assert.deepEqual(find("first path"), [4, 1, 5, 2, 6, 3]);
    assert.deepEqual(find("largest file"), [4, 1, 5, 2, 6, 3]);
    const some = Int32Array.of(1, 2, 4);
    const found = findDuplicates(db, dataset, some, { distance: null, keep: "first path" });
    assert.deepEqual(
      [found.groups, [...int32sOf(found.ids)], [...int32sOf(found.lengths)]],
      [1, [4, 1], [2]],
    );
    assert.deepEqual(
      bytesOf(Int32Array.of()),
      findDuplicates(db, dataset, Int32Array.of(1, 2), { distance: null, keep: "newest" }).ids,
    );
  });

  it("groups near-duplicates by their perceptual hashes", () => {
    const { db, dataset } = made(3);
    // The made hashes of contents 1, 2 and 3 differ in 16, 8 and 8 bits.
    db.prepare("UPDATE images SET perceptual_hash = x'0101010101010103' WHERE id = 2").run();
    const found = findDuplicates(db, dataset, Int32Array.of(1, 2, 3), {
      distance: 6,
      keep: "largest picture",
    });
    assert.deepEqual([...int32sOf(found.ids)], [2, 1]);
  });

  it("joins thousands of pictures of one hash without comparing all with all", () => {
    const { db, dataset } = made(8000);
    db.prepare("UPDATE images SET perceptual_hash = x'0101010101010101'").run();
    const start = ownTime();
    const found = findDuplicates(db, dataset, allIds(dataset), {
      distance: 6,
      keep: "first path",
    });
    assert.deepEqual([...int32sOf(found.lengths)], [16_000]);
    // Comparing 32 million pairs and joining them takes ten seconds, a pass over the pictures a tenth of one.
    assert.ok(ownTime() - start < 5000);
  });

  it("takes flat pictures for copies of nothing", () => {
    const { db, dataset } = made(3);
    const set = db.prepare("UPDATE images SET perceptual_hash = ? WHERE id = ?");
    for (const [i, last] of [1, 0, 0].entries())
      set.run(Buffer.of(0, 0, 0, 0, 0, 0, 0, last), i + 1);
    const found = findDuplicates(db, dataset, Int32Array.of(1, 2, 3), {
      distance: 6,
      keep: "first path",
    });
    assert.equal(found.groups, 0);
  });
});
