import assert from "node:assert/strict";
import { int32sOf } from "../../src/protocol/bytes.ts";
import { answered, asking } from "../support/pluginAsking.ts";
import { transports } from "../support/pluginHarness.ts";

for (const transport of transports)
  describe(`commits of a plugin over ${transport}`, () => {
    const answer = (run: string): Promise<unknown> => answered(transport, run);

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
      assert.deepEqual(problems, [
        "The property 'hue' has a value for each image: use setImageValues.",
        "The property 'note' has a value for each instance: use setInstanceValues.",
        "2 values for 1 instances: give one each, or { all: value }.",
        `The project has no image with the SHA-1 '${"c".repeat(40)}'.`,
        "The commit 'Once' was written already: make another one.",
      ]);
    });
  });
