import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { pluginProject } from "../support/pluginProject.ts";
import { writeTree } from "../support/tinyImages.ts";
import { until } from "../support/until.ts";

const plugin = (members: string): string => `
  import { definePlugin, parameter } from "@winnow/plugin-api";
  export default definePlugin({ activate(ctx) { const { project } = ctx; ${members} } });
`;

/** Writes and reads vectors of a type of its own; the value tells what came back. */
const hue = plugin(`
  ctx.actions.register({
    id: "compute", title: "Compute",
    async run() {
      const type = await project.createVectorType({ model: "hue" });
      const all = (await project.instances()).map(({ sha1 }) => sha1);
      const todo = await project.withoutVector(type.id);
      await project.setVectors(type.id, {
        sha1s: todo, dimensions: 3, data: Float32Array.from(todo.flatMap((_, i) => [i, 0.5, -1])),
      });
      const { sha1s, dimensions, data } = await project.vectors(type.id, [...todo].reverse());
      return { value: {
        todo: todo.length, dimensions, data: [...data], same: sha1s.join() === [...todo].reverse().join(),
        left: (await project.withoutVector(type.id, all)).length,
        has: await project.hasVector(type.id, all[0]),
        types: await project.vectorTypes({ source: ctx.id }),
      } };
    },
  });
  ctx.actions.register({
    id: "many", title: "Many",
    async run() {
      const type = await project.createVectorType({ model: "many" });
      const [sha1] = (await project.instances()).map(({ sha1 }) => sha1);
      // More than a message takes: the last one of an image counts.
      const sha1s = Array.from({ length: 5000 }, () => sha1);
      const data = new Float32Array(5000 * 1024).fill(2);
      data.fill(7, 4999 * 1024);
      await project.setVectors(type.id, { sha1s, dimensions: 1024, data });
      const back = await project.vectors(type.id);
      return { value: [back.sha1s.length, back.data.length, back.data[0], back.data[1023]] };
    },
  });
  ctx.actions.register({
    id: "wrong", title: "Wrong",
    async run() {
      const type = await project.createVectorType({ model: "hue" });
      const [{ sha1 }] = await project.instances();
      const refused = async (work) => { try { await work(); return ""; } catch (error) { return error.message; } };
      const write = (sha1, ...numbers) => refused(() => project.setVectors(type.id, {
        sha1s: [sha1], dimensions: numbers.length, data: Float32Array.from(numbers),
      }));
      return { value: [
        await write(sha1, 1, 2), await write(sha1, NaN, 1, 1), await write("0".repeat(40), 1, 1, 1),
      ] };
    },
  });
  ctx.actions.register({
    id: "delete", title: "Delete",
    async run() {
      for (const type of await project.vectorTypes({ source: ctx.id })) await project.deleteVectorType(type.id);
    },
  });
`);

/** Adds files that are on disk, with values. */
const maker = plugin(`
  ctx.actions.register({
    id: "add", title: "Add", parameters: { folder: parameter.text() },
    async run({ parameters }) {
      const commit = project.commit("Add what was made");
      const folder = commit.createFolder({ path: parameters.folder });
      const file = commit.createInstance({ folderId: folder, name: "made.jpg" });
      const note = commit.createProperty({ name: "note", type: "text", mode: "instance" });
      commit.setInstanceValues(note, [file], ["by hand"]);
      const { ids } = await project.do(commit);
      return { value: { file: ids.get(file), note: ids.get(note) } };
    },
  });
`);

describe("vectors and files of plugins", () => {
  it("P16 P20: vectors written through the API come back, also after a reload; deleted with the data", async () => {
    await using project = await pluginProject();
    await project.load({ hue });
    const first = await project.run("hue/compute");
    const type = {
      id: 1,
      source: "hue",
      params: { model: "hue" },
      of: "images",
      dimensions: 3,
      count: 3,
      revision: 1,
    };
    const made = [2, 0.5, -1, 1, 0.5, -1, 0, 0.5, -1];
    assert.deepEqual(first.value, {
      todo: 3,
      dimensions: 3,
      data: made,
      same: true,
      left: 0,
      has: true,
      types: [type],
    });
    await project.call("plugin/reload", { pluginId: "hue" });
    await project.reached("hue", "running");
    const again = (await project.run("hue/compute")).value as { todo: number; types: unknown };
    assert.deepEqual([again.todo, again.types], [0, [type]]);
    const wrong = (await project.run("hue/wrong")).value as string[];
    assert.match(wrong[0], /have 2 dimensions, but those of the type have 3/);
    assert.match(wrong[1], /a number that is none \(NaN\)/);
    assert.match(wrong[2], /no image with the SHA-1/);
    assert.deepEqual((await project.run("hue/many")).value, [1, 1024, 7, 7]);
    const types = await project.call("vector/types", {});
    assert.deepEqual(
      types.map(({ id, dimensions, count }) => [id, dimensions, count]),
      [
        [1, 3, 3],
        [2, 1024, 1],
      ],
    );
    await project.call("plugin/removeData", { pluginId: "hue" });
    assert.deepEqual(await project.call("vector/types", {}), []);
    assert.deepEqual(readdirSync(project.dir.file(".winnow", "vectors")), []);
  });

  it("P20: a plugin changes no vectors but its own, and people delete any", async () => {
    await using project = await pluginProject();
    await project.load({
      hue,
      other: plugin(`
        ctx.actions.register({ id: "spoil", title: "Spoil", async run() {
          const [{ id }] = await project.vectorTypes({ source: "hue" });
          const read = await project.vectors(id);
          try { await project.deleteVectorType(id); return { value: "deleted" }; }
          catch (error) { return { value: read.data.length + " " + error.message }; }
        } });`),
    });
    await project.run("hue/compute");
    assert.match(
      String((await project.run("other/spoil")).value),
      /^9 The vectors of type 1 are those of 'hue'/,
    );
    let told = 0;
    project.engine.connection.on("vector/changed", () => told++);
    await project.call("vector/deleteType", { typeId: 1 });
    await until("the change to be told", () => Promise.resolve(told > 0 || undefined));
    await assert.rejects(project.call("vector/deleteType", { typeId: 1 }), /no vector type 1/);
  });

  it("P17 P18: files that a plugin made are added with values, decoded, undone and redone", async () => {
    await using project = await pluginProject();
    await project.load({ maker });
    const folder = project.dir.file("made");
    await writeTree(project.dir.path, { "made/made.jpg": 77 });
    const { value } = await project.run("maker/add", { folder });
    const { file, note } = value as { file: number; note: number };
    const decoded = await until("the file to be decoded", async () => {
      const info = await project.call("instance/get", { instanceId: file });
      return info.state === "ready" ? info : undefined;
    });
    assert.equal(decoded.path, project.dir.file("made", "made.jpg"));
    const ids = new Uint8Array(Int32Array.of(file).buffer);
    const values = (): Promise<unknown> => project.call("value/get", { ids, propertyIds: [note] });
    assert.deepEqual(await values(), [["by hand"]]);
    const { commits } = await project.call("history/list", { before: null, limit: 1 });
    assert.deepEqual([commits[0].counts.instances, commits[0].counts.folders], [1, 1]);
    await project.call("history/undo", {});
    await assert.rejects(project.call("instance/get", { instanceId: file }), /no longer in/);
    await project.call("history/redo", {});
    assert.equal((await project.call("instance/get", { instanceId: file })).state, "ready");
    assert.deepEqual(await values(), [["by hand"]]);
  });
});
