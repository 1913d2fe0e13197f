import assert from "node:assert/strict";
import { transports } from "../support/pluginHarness.ts";
import { answered, asking } from "../support/pluginAsking.ts";
import { sha1s } from "../support/pluginServices.ts";

for (const transport of transports)
  describe(`data of a plugin over ${transport}`, () => {
    const answer = (run: string): Promise<unknown> => answered(transport, run);

    it("P16: reads folders, and instances by id, hash or folder, or all, over pages", async () => {
      const read = await answer(`
        const ids = async (filter?: object) => (await project.instances(filter)).map(({ id }) => id);
        return { value: {
          folders: (await project.folders()).map(({ path }) => path),
          all: await ids(),
          inOrder: await ids({ ids: [8, 3, 99, 8] }),
          either: await ids({ ids: [8], sha1s: [sha1s.a.toUpperCase()], folderIds: [] }),
          folder: await ids({ folderIds: [2] }),
          none: await ids({ ids: [] }),
          one: (await project.instances({ ids: new Int32Array([3]) }))[0],
        } };`);
      assert.deepEqual(read, {
        folders: ["/photos", "/photos/cats"],
        all: [3, 5, 8],
        inOrder: [8, 3],
        either: [3, 8],
        folder: [5, 8],
        none: [],
        one: {
          id: 3,
          folderId: 1,
          name: "a.png",
          path: "/photos/a.png",
          sha1: sha1s.a,
          width: 640,
          height: 480,
          averageHash: "ffe7c38181c3e7ff",
          perceptualHash: "c3a1e85d1e2b60f7",
        },
      });
    });

    it("P16: reads properties, tags, values and annotations; what several filters name is joined by OR", async () => {
      const read = await answer(`
        const names = (list: readonly { name: string }[]) => list.map(({ name }) => name);
        return { value: {
          properties: names(await project.properties()),
          computed: names(await project.properties({ ids: [2], computed: true })),
          tags: names(await project.tags({ ids: [11], propertyIds: [5] })),
          allTags: names(await project.tags()),
          image: await project.imageValues(),
          either: await project.imageValues({ propertyIds: [4], sha1s: [sha1s.b] }),
          instance: await project.instanceValues({ instanceIds: [5, 8] }),
          annotations: (await project.annotations({ sha1s: [sha1s.a] })).map(({ id }) => id),
          sources: await project.annotationSources(),
          query: [...await project.query("where width > 640")],
        } };`);
      assert.deepEqual(read, {
        properties: ["hue", "labels", "note"],
        computed: ["hue", "width"],
        tags: ["kitten"],
        allTags: ["cat", "kitten"],
        image: [
          { propertyId: 2, sha1: sha1s.a, value: 120 },
          { propertyId: 2, sha1: sha1s.b, value: 240 },
          { propertyId: 4, sha1: sha1s.a, value: [7] },
        ],
        either: [
          { propertyId: 2, sha1: sha1s.b, value: 240 },
          { propertyId: 4, sha1: sha1s.a, value: [7] },
        ],
        instance: [{ propertyId: 6, instanceId: 5, value: "note 5" }],
        annotations: [1, 2],
        sources: ["", "detector"],
        query: [8, 3],
      });
    });

    it("P16: reads pictures in parts, each with memory of its own", async () => {
      const read = await answer(`
        const seen: unknown[] = [];
        for await (const { sha1, width, height, data } of project.pixels({ sha1s: [sha1s.a, sha1s.b], side: 2048 }))
          seen.push([sha1[0], width, height, data.length, data[0], data.buffer.byteLength === data.length]);
        return { value: seen };`);
      assert.deepEqual(read, [
        ["a", 2048, 1, 6144, 10, true],
        ["b", 2048, 1, 6144, 20, true],
      ]);
    });

    it("P16: reads the picture of a file, with memory of its own", async () => {
      const read = await answer(`
        const { width, height, data } = await project.filePixels({ file: "/photos/x.png", side: 8 });
        return { value: [width, height, [...data], data.buffer.byteLength === data.length] };`);
      assert.deepEqual(read, [2, 1, [8, 8, 8, 9, 9, 9], true]);
    });

    it("P20: writes vectors, and reads them from the file in the order that is asked for", async () => {
      const result = await answer(`
        const type = await project.createVectorType({ model: "hue" });
        await project.setVectors(type.id, { sha1s: [sha1s.a, sha1s.b], dimensions: 2, data: new Float32Array([1, 2, 3, 4]) });
        const all = await project.vectors(type.id);
        const one = await project.vectors(type.id, [sha1s.b]);
        return { value: {
          before: type,
          after: (await project.vectorTypes({ source: ctx.id }))[0],
          all: [all.sha1s.map((sha1) => sha1[0]), all.dimensions, [...all.data]],
          one: [...one.data],
          missing: await project.withoutVector(type.id, [sha1s.a, "${"c".repeat(40)}"]),
          missingOfAll: await project.withoutVector(type.id),
          shared: await project.vectors(type.id, [sha1s.b], { shared: true }).then(({ data }) => [data.buffer instanceof SharedArrayBuffer, [...data]]),
          has: await project.hasVector(type.id, sha1s.a),
          wrong: await project.setVectors(type.id, { sha1s: [sha1s.a], dimensions: 2, data: new Float32Array(3) }).catch((error: Error) => error.message),
          gone: await project.deleteVectorType(type.id),
        } };`);
      const type = { id: 1, source: "sample", params: { model: "hue" }, of: "images" };
      assert.deepEqual(result, {
        before: { ...type, dimensions: 0, count: 0, revision: 0 },
        after: { ...type, dimensions: 2, count: 2, revision: 1 },
        all: [["a", "b"], 2, [1, 2, 3, 4]],
        one: [3, 4],
        missing: ["c".repeat(40)],
        shared: [true, [3, 4]],
        missingOfAll: [],
        has: true,
        wrong: "1 vectors of 2 dimensions are 2 numbers, but data has 3.",
      });
    });

    it("P20: writes vectors of annotations, and reads them with the images that they are on", async () => {
      const result = await answer(`
        const type = await project.createVectorType({ model: "hue" }, { of: "annotations" });
        const bounds = [7, 8, 13].map((x) => ({ x, y: 0, width: 1, height: 1 }));
        await project.setAnnotationVectors(type.id, { annotationIds: [3, 2, 5], bounds, dimensions: 2, data: new Float32Array([1, 2, 3, 4, 5, 6]) });
        await project.setAnnotationVectors(type.id, { annotationIds: Int32Array.of(7), dimensions: 2, data: new Float32Array([9, 9]) });
        const all = await project.annotationVectors(type.id);
        const one = await project.annotationVectors(type.id, [3], { shared: true });
        const wrong = (more: object) => project.setAnnotationVectors(type.id, { annotationIds: [3], dimensions: 2, data: new Float32Array(2), ...more })
          .catch((error: Error) => error.message);
        return { value: {
          of: type.of,
          all: [[...all.annotationIds], all.sha1s.map((sha1) => sha1[0]), all.dimensions, [...all.data]],
          one: [[...one.annotationIds], one.sha1s.length, [...one.data], one.data.buffer instanceof SharedArrayBuffer],
          none: [...(await project.annotationVectors(type.id, [])).annotationIds],
          missing: [...(await project.annotationsWithoutVector(type.id, [5, 3]))],
          missingOfAll: [...(await project.annotationsWithoutVector(type.id))],
          wrong: [await wrong({ data: new Float32Array(3) }), await wrong({ bounds: [] })],
        } };`);
      assert.deepEqual(result, {
        of: "annotations",
        all: [[2, 3, 7], ["b", "a", "a"], 2, [3, 4, 1, 2, 9, 9]],
        one: [[3], 1, [1, 2], true],
        none: [],
        missing: [5],
        missingOfAll: [1],
        wrong: [
          "1 vectors of 2 dimensions are 2 numbers, but data has 3.",
          "There are bounds of 0 annotations, not of 1.",
        ],
      });
    });

    it("P20: many vectors go in messages of at most 8 MB, and come back as they were", async () => {
      await using plugin = await asking(
        transport,
        `const type = await project.createVectorType({ model: "many" });
        const sha1s = Array.from({ length: 5000 }, (_, i) => i.toString(16).padStart(40, "0"));
        const data = Float32Array.from({ length: 5000 * 512 }, (_, i) => i % 1009);
        await project.setVectors(type.id, { sha1s, dimensions: 512, data });
        const back = await project.vectors(type.id);
        const some = await project.vectors(type.id, [sha1s[4000]!, sha1s[1]!, sha1s[3999]!]);
        return { value: {
          same: back.data.every((value, i) => value === data[i]),
          some: [some.data[0], some.data[512], some.data[1024]],
          expected: [data[4000 * 512], data[512], data[3999 * 512]],
        } };`,
      );
      const { value } = await plugin.run("do");
      const { same, some, expected } = value as Record<string, unknown>;
      assert.equal(same, true);
      assert.deepEqual(some, expected);
      assert.deepEqual(plugin.engine.writes, [4013, 987]);
    });

    it("F21 F26: keeps values in stores, runs with their results, and maps", async () => {
      const kept = await answer(`
        const cache = ctx.stores.project("cache");
        await cache.set("model", { name: "hue" }, { ttlSeconds: 60 });
        await ctx.stores.user("cache").set("other", 1);
        await ctx.runs.init("eval", { model: "a" });
        await ctx.runs.updateConfig("eval", { model: "b" });
        const results = new Uint8Array(20_000_000).map((_, i) => i % 251);
        await ctx.runs.saveResults("eval", results);
        await ctx.runs.rename("eval", "evaluation");
        const loaded = await ctx.runs.loadResults("evaluation");
        await ctx.maps.save("umap", { sha1s: [sha1s.a], points: new Float32Array([0.5, 0.25]) });
        const map = await ctx.maps.load("umap");
        return { value: {
          value: await cache.get("model"), keys: await cache.keys(), none: await cache.get("other"),
          wrong: await cache.set("model", () => 1).catch((error: Error) => error.message),
          deleted: [await cache.delete("model"), await cache.delete("model"), await cache.clear()],
          runs: (await ctx.runs.list()).map(({ key }) => key),
          info: await ctx.runs.info("evaluation"), old: await ctx.runs.info("eval"),
          same: loaded !== null && loaded.length === results.length && loaded.every((byte, i) => byte === results[i]),
          empty: await ctx.runs.loadResults("none"), removed: await ctx.runs.delete("evaluation"),
          maps: await ctx.maps.list(), points: [...map!.points], noMap: await ctx.maps.load("none"), gone: await ctx.maps.delete("umap"),
          wrongMap: await ctx.maps.save("bad", { sha1s: [sha1s.a], points: new Float32Array(3) }).catch((error: Error) => error.message),
        } };`);
      assert.deepEqual(kept, {
        value: { name: "hue" },
        keys: ["model"],
        none: null,
        wrong:
          "The value of 'model' is not JSON: it holds a function, undefined, NaN, a date, bytes or itself.",
        deleted: [true, false, null],
        runs: ["evaluation"],
        info: { key: "evaluation", version: "1.2.3", time: 1, config: { model: "b" } },
        old: null,
        same: true,
        empty: null,
        maps: ["umap"],
        points: [0.5, 0.25],
        noMap: null,
        wrongMap: "The map 'bad' has 1 images and 3 numbers: give x and y of each.",
      });
    });
  });
