import assert from "node:assert/strict";
import { pluginProject, type PluginProject } from "../support/pluginProject.ts";

// The same as pluginData.test.ts, with the engine itself at the other end.

/** Runs this text in an action of a plugin in a real project of three images. */
async function asked(project: PluginProject, text: string): Promise<unknown> {
  await project.load({
    reader: `import { definePlugin } from "@winnow/plugin-api";
      export default definePlugin({
        activate(ctx) {
          const { project } = ctx;
          ctx.actions.register({ id: "do", title: "Do it", run: async ({ instanceIds }) => { ${text} } });
        },
      });`,
  });
  return (await project.run("reader/do")).value;
}

describe("a plugin in a project", () => {
  it("P16: reads folders, instances, properties, pictures and queries", async () => {
    await using project = await pluginProject();
    const ids = await project.ids();
    const read = await asked(
      project,
      `const instances = await project.instances({ ids: instanceIds });
      const sha1s = instances.map(({ sha1 }) => sha1!);
      const pictures: unknown[] = [];
      for await (const { sha1, width, height, data } of project.pixels({ sha1s, side: 32 }))
        pictures.push(sha1s.includes(sha1) && data.length === width * height * 3 && Math.max(width, height) <= 32);
      return { value: {
        folders: (await project.folders()).map(({ path, parentId }) => [path === project.dir, parentId]),
        names: instances.map(({ name }) => name).toSorted(),
        sizes: instances.every(({ width, height }) => width > 0 && height > 0),
        bySha1: (await project.instances({ sha1s: [sha1s[0]!] })).map(({ id }) => id),
        all: (await project.instances()).length,
        computed: (await project.properties({ computed: true })).some(({ name, id }) => name === "width" && id === null),
        own: await project.properties(),
        pictures,
        query: [...await project.query('where name = "b.jpg"')].length,
        first: instances[0]!.id,
      } };`,
    );
    const { first, ...rest } = read as { first: number };
    assert.ok(ids.includes(first));
    assert.deepEqual(rest, {
      folders: [[true, null]],
      names: ["a.jpg", "b.jpg", "c.jpg"],
      sizes: true,
      bySha1: [first],
      all: 3,
      computed: true,
      own: [],
      pictures: [true, true, true],
      query: 1,
    });
  });

  it("P17 P18 P19: writes properties, tags, values and annotations in one commit, and takes it back", async () => {
    await using project = await pluginProject();
    const done = await asked(
      project,
      `const sha1s = (await project.instances()).map(({ sha1 }) => sha1!);
      const commit = project.commit("Add the hue");
      const group = commit.createPropertyGroup({ name: "Colours" });
      const hue = commit.createProperty({ name: "tone", type: "multi_tags", mode: "image", groupId: group });
      const note = commit.createProperty({ name: "note", type: "text", mode: "instance" });
      const red = commit.createTag({ propertyId: hue, name: "red", color: 0xff0000 });
      commit.setImageValues(hue, sha1s, { all: [red] });
      commit.setInstanceValues(note, instanceIds, { all: "seen" });
      commit.createAnnotation({ sha1: sha1s[0]!, classId: red, shape: { kind: "box", x: 0, y: 0, width: 1, height: 1 } });
      const { ids } = await project.do(commit);
      const second = project.commit("Change it");
      second.updateTag({ id: ids.get(red)!, propertyId: ids.get(hue)!, name: "crimson" });
      second.removeTags(ids.get(hue)!, [instanceIds[0]!], [ids.get(red)!]);
      await project.do(second);
      const values = {
        tags: (await project.tags()).map(({ name, color }) => [name, color]),
        images: (await project.imageValues({ propertyIds: [ids.get(hue)!] })).length,
        notes: (await project.instanceValues()).map(({ value }) => value),
        annotations: (await project.annotations()).map(({ sha1, shape }) => [sha1 === sha1s[0], shape.kind]),
      };
      return { value: { ...values, undone: [await project.undo(), await project.undo()], left: (await project.properties()).length, redone: await project.redo() } };`,
    );
    assert.deepEqual(done, {
      tags: [["crimson", 0xff0000]],
      images: 2,
      notes: ["seen", "seen", "seen"],
      annotations: [[true, "box"]],
      undone: ["Change it", "Add the hue"],
      left: 0,
      redone: "Add the hue",
    });
  });

  it("P20: keeps vectors, and gives back what it was given", async () => {
    await using project = await pluginProject();
    const kept = await asked(
      project,
      `const sha1s = (await project.instances()).map(({ sha1 }) => sha1!);
      const type = await project.createVectorType({ model: "hue" });
      const again = await project.createVectorType({ model: "hue" });
      const part = sha1s.slice(0, 2);
      await project.setVectors(type.id, { sha1s: part, dimensions: 2, data: new Float32Array([1, 2, 3, 4]) });
      const { sha1s: found, data } = await project.vectors(type.id, [part[1]!, sha1s[2]!, part[0]!]);
      return { value: {
        same: type.id === again.id,
        order: found.map((sha1) => part.indexOf(sha1)),
        data: [...data],
        missing: (await project.withoutVector(type.id, sha1s)).length,
        types: (await project.vectorTypes({ source: ctx.id })).map(({ dimensions, count, params }) => [dimensions, count, params]),
        wrong: await project.setVectors(type.id, { sha1s: part, dimensions: 1, data: new Float32Array(2) }).then(() => "written", () => "refused"),
      } };`,
    );
    assert.deepEqual(kept, {
      same: true,
      order: [1, 0],
      data: [3, 4, 1, 2],
      missing: 1,
      types: [[2, 2, { model: "hue" }]],
      wrong: "refused",
    });
  });
});
