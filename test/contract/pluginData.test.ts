import assert from "node:assert/strict";
import { int32sOf } from "../../src/protocol/bytes.ts";
import { startPlugin, transports, type TestPlugin } from "../support/pluginHarness.ts";
import { sha1s } from "../support/pluginServices.ts";

/** A plugin that answers with what an expression of `project` and `ctx` gives. */
function asking(transport: (typeof transports)[number], run: string): Promise<TestPlugin> {
  return startPlugin(
    transport,
    `import { definePlugin } from "@winnow/plugin-api";
    const sha1s = ${JSON.stringify(sha1s)};
    export default definePlugin({
      activate(ctx) {
        const { project } = ctx;
        ctx.actions.register({ id: "do", title: "Do it", run: async () => { ${run} } });
      },
    });`,
  );
}

for (const transport of transports)
  describe(`data of a plugin over ${transport}`, () => {
    const answer = async (run: string): Promise<unknown> => {
      await using plugin = await asking(transport, run);
      return (await plugin.run("do")).value;
    };

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

    it("P17 P18: writes a commit whose new objects refer to one another, and tells their real ids", async () => {
      await using plugin = await asking(
        transport,
        `const commit = project.commit("Add the hue");
        const folder = commit.createFolder({ path: "/photos/new" });
        const instance = commit.createInstance({ folderId: folder, name: "new.jpg" });
        const group = commit.createPropertyGroup({ name: "Colours" });
        const hue = commit.createProperty({ name: "tone", type: "multi_tags", mode: "image", groupId: group });
        const red = commit.createTag({ propertyId: hue, name: "red", color: 0xff0000 });
        commit.createTag({ propertyId: hue, name: "crimson", parents: [red] });
        commit.createAnnotation({ sha1: sha1s.b, classId: red, shape: { kind: "class" } });
        commit.setInstanceValues(6, [instance, 5], ["new", "old"]);
        commit.setImageValues(hue, [sha1s.a], { all: [red] });
        commit.addTags(4, [5, 8], [7]);
        commit.removeTags(4, [3], [11]);
        commit.updateTag({ id: 7, propertyId: 4, name: "Cat" });
        commit.updateProperty({ id: 4, name: "Labels", type: "multi_tags", mode: "image" });
        commit.updateAnnotation({ id: 2, sha1: sha1s.a, classId: 11, shape: { kind: "class" } });
        commit.delete({ tags: [11] });
        commit.delete({ instances: [8], tags: [11] });
        const { commitId, ids } = await project.do(commit);
        return { value: { title: commit.title, commitId, real: ids.get(folder), undone: await project.undo(), redone: await project.redo() } };`,
      );
      const { value } = await plugin.run("do");
      assert.deepEqual(value, {
        title: "Add the hue",
        commitId: 1,
        real: 41,
        undone: "Add the hue",
        redone: null,
      });
      const [{ how, commit } = assert.fail()] = plugin.engine.commits;
      assert.equal(how, "do");
      assert.deepEqual(
        {
          ...commit,
          values: commit.values.map((batch) => ({ ...batch, ids: [...int32sOf(batch.ids)] })),
        },
        {
          title: "Add the hue",
          ...("folders" in commit && {
            folders: [{ id: -1, path: "/photos/new" }],
            instances: [{ id: -2, folderId: -1, name: "new.jpg" }],
          }),
          propertyGroups: [{ id: -3, name: "Colours" }],
          properties: [
            { id: -4, name: "tone", type: "multi_tags", mode: "image", groupId: -3 },
            // What an update does not say stays: its group, here.
            { id: 4, name: "Labels", type: "multi_tags", mode: "image", groupId: 9 },
          ],
          tags: [
            { id: -5, propertyId: -4, name: "red", color: 0xff0000, parents: [] },
            { id: -6, propertyId: -4, name: "crimson", color: null, parents: [-5] },
            { id: 7, propertyId: 4, name: "Cat", color: 0xff8800, parents: [] },
          ],
          values: [
            {
              propertyId: 6,
              ids: [-2, 5],
              how: "set",
              values: { kind: "each", values: ["new", "old"] },
            },
            // Of images by the ids that the engine has for them.
            { propertyId: -4, ids: [101], how: "set", values: { kind: "same", value: [-5] } },
            { propertyId: 4, ids: [102], how: "add", values: { kind: "same", value: [7] } },
            { propertyId: 4, ids: [101], how: "remove", values: { kind: "same", value: [11] } },
          ],
          annotations: [
            {
              id: -7,
              imageId: 102,
              classId: -5,
              shape: { kind: "class" },
              confidence: null,
              source: "",
              attributes: {},
            },
            {
              id: 2,
              imageId: 101,
              classId: 11,
              shape: { kind: "class" },
              confidence: 0.5,
              source: "detector",
              attributes: { occluded: true },
            },
          ],
          deletions: {
            propertyGroups: [],
            properties: [],
            tags: [11],
            annotations: [],
            instances: [8],
          },
        },
      );
    });

    it("P17: refuses values for the wrong kind of target, of another number, of unknown images, and a second writing", async () => {
      const problems = await answer(`
        const problem = async (fill: (commit: ReturnType<typeof project.commit>) => void) => {
          try {
            const commit = project.commit("Try");
            fill(commit);
            await project.apply(commit);
            return "none";
          } catch (error) { return (error as Error).message; }
        };
        const written = project.commit("Once");
        await project.apply(written);
        return { value: [
          await problem((commit) => commit.setInstanceValues(2, [3], [1])),
          await problem((commit) => commit.setImageValues(6, [sha1s.a], ["a"])),
          await problem((commit) => commit.setInstanceValues(6, [3], ["a", "b"])),
          await problem((commit) => commit.setImageValues(2, ["${"c".repeat(40)}"], [1])),
          await project.do(written).catch((error: Error) => error.message),
        ] };`);
      assert.deepEqual(read(problems), [
        "The property 'hue' has a value for each image: use setImageValues.",
        "The property 'note' has a value for each instance: use setInstanceValues.",
        "2 values for 1 instances: give one each, or { all: value }.",
        `The project has no image with the SHA-1 '${"c".repeat(40)}'.`,
        "The commit 'Once' was written already: make another one.",
      ]);
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
          has: await project.hasVector(type.id, sha1s.a),
          wrong: await project.setVectors(type.id, { sha1s: [sha1s.a], dimensions: 2, data: new Float32Array(3) }).catch((error: Error) => error.message),
          gone: await project.deleteVectorType(type.id),
        } };`);
      assert.deepEqual(result, {
        before: { id: 1, source: "sample", params: { model: "hue" }, dimensions: 0, count: 0 },
        after: { id: 1, source: "sample", params: { model: "hue" }, dimensions: 2, count: 2 },
        all: [["a", "b"], 2, [1, 2, 3, 4]],
        one: [3, 4],
        missing: ["c".repeat(40)],
        has: true,
        wrong: "1 vectors of 2 dimensions are 2 numbers, but data has 3.",
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

function read(value: unknown): unknown {
  return value;
}
