import assert from "node:assert/strict";
import { vectorsOf } from "../../../../../src/plugins/ml/actions/similarExamples.ts";
import { openVectors } from "../../../../../src/plugins/ml/actions/shared/openVectors.ts";
import type { Instance } from "../../../../../src/plugin-api/index.ts";
import { eachTempDir } from "../../../../support/tempDir.ts";
import { memoryProject } from "../vectors/memoryProject.ts";

const run = { signal: new AbortController().signal, progress: () => undefined };
const sha1s = ["a", "b", "c"];

describe("vectors of targets", () => {
  const dir = eachTempDir();
  const withImages = () => {
    const project = memoryProject(dir.path);
    for (const sha1 of sha1s) project.images.set(sha1, sha1 === "c" ? null : 9);
    const { ctx, models, work } = project;
    const spaces = project.spaces();
    const open = (typeId: number | undefined) =>
      openVectors({ ctx, models, work, spaces }, typeId, { sha1s, instancesOf: new Map() }, 1, run);
    return { project, open };
  };

  it("say which cannot be read, and nothing where none is missing", async () => {
    const { project, open } = withImages();
    const { missing, notes } = await open(undefined);
    assert.deepEqual([missing, notes], [1, ["1 image could not be read"]]);
    project.images.set("c", 7);
    await project.imported();
    assert.deepEqual((await open(undefined)).notes, []);
  });

  it("say which another plugin has not computed", async () => {
    const { project, open } = withImages();
    const typeId = project.addType({ source: "other" }, { a: [1, 0] });
    const { missing, notes, space } = await open(typeId);
    assert.deepEqual([missing, notes], [2, ["2 images have no vector by the plugin 'other'"]]);
    const type = project.types.get(typeId);
    assert.ok(type);
    const example = { sha1: "b", name: "b.png" } as Instance;
    assert.throws(
      () => vectorsOf(project.ctx, type, space, [example]),
      /'b.png' has no vector by the plugin 'other', so nothing can be compared with it/,
    );
  });
});
