import assert from "node:assert/strict";
import { copyFile } from "node:fs/promises";
import { CommitLog } from "../../../../src/core/commits/commitLog.ts";
import { readServices } from "../../../../src/core/plugins/reads.ts";
import { propertyVector } from "../../../../src/core/query/names.ts";
import { bytesOf, int32sOf } from "../../../../src/protocol/bytes.ts";
import type { InstanceRows } from "../../../../src/protocol/pluginServices.ts";
import { computedPropertyIds } from "../../../../src/protocol/properties.ts";
import { commit, each, same, valuesOf } from "../../../support/commits.ts";
import { useDecoders } from "../../../support/decoders.ts";
import { openImporter, type Importer } from "../../../support/importer.ts";
import { tempDir, type TempDir } from "../../../support/tempDir.ts";
import { writeTree } from "../../../support/tinyImages.ts";

type Reads = ReturnType<typeof readServices>;

describe("what plugins read of a project", () => {
  const decoders = useDecoders();
  const { signal } = new AbortController();
  let dir: TempDir;
  let importer: Importer;
  let reads: Reads;
  /** Ids by name: `cats/b.jpg` and `b2.jpg` are copies. */
  const id: Record<string, number> = {};
  const sha1: Record<string, string> = {};
  const ids = (...list: number[]): Uint8Array => bytesOf(Int32Array.from(list));
  const everything = { ids: null, sha1s: null, folderIds: null, after: 0 };

  before(async () => {
    dir = await tempDir();
    await writeTree(dir.path, {
      "a.jpg": 1,
      "cats/b.jpg": 2,
      "cats/old/c.jpg": 3,
      "dogs/d.jpg": 4,
      "broken.jpg": "no picture",
    });
    await copyFile(dir.file("cats/b.jpg"), dir.file("b2.jpg"));
    importer = await openImporter(dir.path, decoders());
    await importer.import(".");
    const { project, dataset } = importer;
    reads = readServices({ project, dataset, decoders: decoders() });
    const rows = instances();
    for (const [i, name] of rows.names.entries()) {
      id[name] = int32sOf(rows.ids)[i];
      sha1[name] = rows.sha1s[i] ?? "";
    }
  });
  after(async () => {
    await importer.close();
    await dir[Symbol.asyncDispose]();
  });

  const instances = (filter: Partial<Parameters<Reads["data/instances"]>[0]> = {}): InstanceRows =>
    reads["data/instances"]({ ...everything, ...filter }, signal) as InstanceRows;
  const names = (filter: Partial<Parameters<Reads["data/instances"]>[0]>): string =>
    instances(filter).names.toSorted().join();

  it("P16 folders: parents before children, with absolute paths", async () => {
    const folders = await reads["data/folders"]({}, signal);
    const top = folders.find(({ parentId }) => parentId === null);
    assert.equal(top?.path, dir.path);
    assert.deepEqual(
      folders.map(({ name, path, parentId }) => [
        name,
        path,
        folders.find((folder) => folder.id === parentId)?.path,
      ]),
      [
        [top.name, dir.path, undefined],
        ["cats", dir.file("cats"), dir.path],
        ["old", dir.file("cats/old"), dir.file("cats")],
        ["dogs", dir.file("dogs"), dir.path],
      ],
    );
  });

  it("P16 instances: facts of files and images, without problems", () => {
    const rows = instances();
    assert.deepEqual([...rows.names].toSorted(), ["a.jpg", "b.jpg", "b2.jpg", "c.jpg", "d.jpg"]);
    assert.equal(rows.next, null);
    const at = rows.names.indexOf("b.jpg");
    assert.equal(rows.paths[at], dir.file("cats/b.jpg"));
    assert.match(rows.sha1s[at] ?? "", /^[0-9a-f]{40}$/);
    assert.equal(sha1["b.jpg"], sha1["b2.jpg"]);
    assert.match(rows.averageHashes[at] ?? "", /^[0-9a-f]{16}$/);
    assert.match(rows.perceptualHashes[at] ?? "", /^[0-9a-f]{16}$/);
    assert.deepEqual([...int32sOf(rows.sizes).slice(at * 2, at * 2 + 2)], [24, 16]);
    assert.deepEqual(
      [...int32sOf(rows.ids)],
      [...int32sOf(rows.ids)].toSorted((a, b) => a - b),
    );
  });

  it("P16 instances: filters by id, SHA-1 and folder, joined by OR", async () => {
    const folders = await reads["data/folders"]({}, signal);
    const cats = folders.find(({ name }) => name === "cats")?.id ?? 0;
    assert.equal(
      names({ ids: ids(id["d.jpg"], id["a.jpg"], id["d.jpg"], 9999, -1) }),
      "a.jpg,d.jpg",
    );
    assert.equal(names({ sha1s: [sha1["b.jpg"]] }), "b.jpg,b2.jpg");
    assert.equal(names({ folderIds: [cats] }), "b.jpg", "in these very folders");
    assert.equal(
      names({ ids: ids(id["d.jpg"]), sha1s: [sha1["b.jpg"]], folderIds: [cats] }),
      "b.jpg,b2.jpg,d.jpg",
    );
    assert.equal(names({ ids: ids() }), "");
    assert.equal(names({ sha1s: ["0".repeat(40)] }), "");
    assert.equal(names({ sha1s: [], folderIds: [] }), "");
  });

  it("P16 image ids: in the order asked for, 0 where there is none", async () => {
    const found = await reads["data/imageIds"](
      { sha1s: [sha1["c.jpg"], "0".repeat(40), sha1["a.jpg"], sha1["c.jpg"].toUpperCase()] },
      signal,
    );
    const { image } = importer.dataset.instances;
    const [c, a] = [image[id["c.jpg"]], image[id["a.jpg"]]];
    assert.deepEqual([...int32sOf(found)], [c, 0, a, c]);
  });

  it("P16 properties: own ones, and computed ones by the name that queries have for them", async () => {
    const { project, dataset } = importer;
    const plain = await reads["data/properties"]({ computed: false }, signal);
    assert.ok(plain.properties.every(({ computed, id: own }) => !computed && own !== null));
    const { properties } = await reads["data/properties"]({ computed: true }, signal);
    const computed = properties.filter((property) => property.computed);
    assert.deepEqual(
      computed.map(({ name }) => name),
      computedPropertyIds,
    );
    for (const { name, mode, type } of computed) {
      const vector = propertyVector(
        { db: project.db, dataset },
        { computed: name as (typeof computedPropertyIds)[number] },
      );
      assert.equal(mode, vector.domain, name);
      assert.equal(type, vector.kind === "number" ? vector.of : vector.kind, name);
    }
  });

  it("P16 values, tags and annotations: of what is named, or all; not of what left the project", async () => {
    const { project, dataset } = importer;
    const { image } = dataset.instances;
    const log = new CommitLog(project.db, dataset, { author: "ada", changed: () => {} });
    const [a, b, b2, d] = ["a.jpg", "b.jpg", "b2.jpg", "d.jpg"].map((name) => id[name]);
    const made = new Map(
      log.do(
        commit({
          properties: [
            { id: -1, name: "note", type: "text", mode: "instance", groupId: null },
            { id: -2, name: "score", type: "number", mode: "image", groupId: null },
            { id: -3, name: "marks", type: "multi_tags", mode: "instance", groupId: null },
            { id: -4, name: "seen", type: "checkbox", mode: "image", groupId: null },
          ],
          tags: [
            { id: -5, propertyId: -3, name: "blurry", color: 0xff0000, parents: [] },
            { id: -6, propertyId: -3, name: "very blurry", color: null, parents: [-5] },
          ],
          values: [
            valuesOf(-1, [a, d], each("x", "y")),
            valuesOf(-2, [image[a], image[b]], each(0, 2.5)),
            valuesOf(-3, [a, b2], same([-5])),
            valuesOf(-3, [b2, d], same([-6]), "add"),
            valuesOf(-4, [image[d]], same(false)),
          ],
          annotations: [b, d].map((instance, i) => ({
            id: -10 - i,
            imageId: image[instance],
            classId: -5,
            shape: { kind: "box", x: 1, y: 2, width: 3, height: 4 + i },
            confidence: i === 0 ? 0.5 : null,
            source: i === 0 ? "detector" : "",
            attributes: { occluded: true },
          })),
        }),
      ).ids,
    );
    const real = (given: number): number => made.get(given) ?? 0;
    const values = async (
      propertyId: number,
      filter: { instanceIds?: Uint8Array; sha1s?: string[]; after?: number } = {},
    ): Promise<[unknown, unknown][]> => {
      const page = await reads["data/values"](
        { propertyId: real(propertyId), instanceIds: null, sha1s: null, after: 0, ...filter },
        signal,
      );
      assert.equal(page.next, null);
      const keys = page.ids.length > 0 ? [...int32sOf(page.ids)] : page.sha1s;
      return page.values.map((value, i) => [keys[i], value]);
    };
    const [blurry, very] = [real(-5), real(-6)];
    const byId = (...pairs: [number, unknown][]): unknown => pairs.toSorted(([p], [q]) => p - q);
    assert.deepEqual(await values(-1), byId([a, "x"], [d, "y"]));
    assert.deepEqual(await values(-1, { instanceIds: ids(d, b, d, -4, 9999) }), [[d, "y"]]);
    assert.deepEqual(await values(-1, { after: Math.min(a, d) }), [a > d ? [a, "x"] : [d, "y"]]);
    assert.deepEqual(
      new Map(await values(-2)),
      new Map([
        [sha1["a.jpg"], 0],
        [sha1["b.jpg"], 2.5],
      ]),
    );
    assert.deepEqual(await values(-2, { sha1s: [sha1["b.jpg"], sha1["d.jpg"]] }), [
      [sha1["b.jpg"], 2.5],
    ]);
    assert.deepEqual(await values(-4), [[sha1["d.jpg"], false]]);
    assert.deepEqual(await values(-3), byId([a, [blurry]], [b2, [blurry, very]], [d, [very]]));
    await assert.rejects(async () => values(-1, { sha1s: [sha1["a.jpg"]] }), /name instances/);
    await assert.rejects(async () => values(-2, { instanceIds: ids(a) }), /name images/);
    await assert.rejects(async () => values(-77), /no property/);

    assert.deepEqual(await reads["data/tags"]({}, signal), [
      { id: blurry, propertyId: real(-3), name: "blurry", color: 0xff0000, parents: [] },
      { id: very, propertyId: real(-3), name: "very blurry", color: null, parents: [blurry] },
    ]);

    const annotations = async (sha1s: string[] | null, after = 0): Promise<unknown[]> => {
      const page = await reads["data/annotations"]({ sha1s, after }, signal);
      return page.annotations.map(({ id: annotation, sha1: of }) => [annotation, of]);
    };
    const [ofB, ofD] = [
      [real(-10), sha1["b.jpg"]],
      [real(-11), sha1["d.jpg"]],
    ];
    assert.deepEqual(await annotations(null), [ofB, ofD]);
    assert.deepEqual(await annotations(null, real(-10)), [ofD]);
    assert.deepEqual(await annotations([sha1["d.jpg"], sha1["a.jpg"]]), [ofD]);
    assert.deepEqual(
      (await reads["data/annotations"]({ sha1s: [sha1["b.jpg"]], after: 0 }, signal)).annotations,
      [
        {
          id: real(-10),
          sha1: sha1["b.jpg"],
          classId: blurry,
          shape: { kind: "box", x: 1, y: 2, width: 3, height: 4 },
          bounds: { x: 1, y: 2, width: 3, height: 4 },
          area: 12,
          confidence: 0.5,
          source: "detector",
          attributes: { occluded: true },
        },
      ],
    );

    const { deletions } = commit({});
    log.do(commit({ deletions: { ...deletions, instances: [b, d] } }));
    assert.equal(names({}), "a.jpg,b2.jpg,c.jpg");
    assert.deepEqual(await annotations(null), [ofB], "a copy of b is still there");
    assert.deepEqual(await annotations([sha1["d.jpg"]]), [ofD], "who names it gets it");
    assert.deepEqual(await values(-4), []);
    log.undo();
    assert.deepEqual(await annotations(null), [ofB, ofD]);
    log.undo();
  });

  it("P16 answers in pages of 10,000, which follow one another without gaps", async () => {
    await using large = await tempDir();
    await using many = await openImporter(large.path, decoders());
    const { db } = many.project;
    db.exec(`INSERT INTO folders (id, path, name) VALUES (1, '', 'top');
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 25000)
      INSERT INTO images SELECT i, unhex(printf('%040x', i)), 'jpeg', 10, 10, zeroblob(8), zeroblob(8),
        zeroblob(8), 0, 0, 0, 0 FROM n;
      INSERT INTO instances SELECT id, 1, id || '.jpg', printf('%08d', id), id, 1, 1, 1 FROM images;`);
    await many.close();
    await using reopened = await openImporter(large.path, decoders());
    const { project, dataset } = reopened;
    const log = new CommitLog(project.db, dataset, { author: "ada", changed: () => {} });
    const all = Array.from({ length: 25_000 }, (_, i) => i + 1);
    log.do(
      commit({
        properties: [{ id: -1, name: "score", type: "number", mode: "image", groupId: null }],
        values: [valuesOf(-1, all, each(...all))],
      }),
    );
    const read = readServices({ project, dataset, decoders: decoders() });
    const paged: number[] = [];
    const sizes: number[] = [];
    for (let after: number | null = 0; after !== null;) {
      const rows: InstanceRows = await read["data/instances"]({ ...everything, after }, signal);
      paged.push(...int32sOf(rows.ids));
      sizes.push(rows.names.length);
      after = rows.next;
    }
    assert.deepEqual([sizes, paged], [[10_000, 10_000, 5000], all]);
    const scores: unknown[] = [];
    for (let after: number | null = 0; after !== null;) {
      const page: Awaited<ReturnType<Reads["data/values"]>> = await read["data/values"](
        { propertyId: 1, instanceIds: null, sha1s: null, after },
        signal,
      );
      scores.push(...page.values);
      after = page.next;
    }
    assert.deepEqual(scores, all);
  });
});
