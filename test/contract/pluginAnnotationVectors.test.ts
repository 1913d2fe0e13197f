import assert from "node:assert/strict";
import { pluginProject, type PluginProject } from "../support/pluginProject.ts";
import { plugin } from "../support/actionPlugins.ts";

/** Two boxes, a whole image's class and their vectors: each action answers what there is then. */
const objects = plugin(`
  const params = { model: "hue" };
  const typeOf = () => ctx.project.createVectorType(params, { of: "annotations" });
  const answered = async () => {
    const type = await typeOf();
    const { annotationIds, sha1s, data } = await ctx.project.annotationVectors(type.id);
    const [{ revision, count }] = await ctx.project.vectorTypes({ source: ctx.id });
    return { value: {
      have: [...annotationIds], data: [...data], images: sha1s.length,
      left: [...(await ctx.project.annotationsWithoutVector(type.id))], count, revision,
    } };
  };
  const edit = async (change) => {
    const commit = ctx.project.commit("A change");
    await change(commit, await ctx.project.annotations());
    await ctx.project.do(commit);
    return answered();
  };
  const action = (id, run) => ctx.actions.register({ id, title: id, run });
  action("make", async () => {
    const sha1s = (await ctx.project.instances()).map(({ sha1 }) => sha1);
    const commit = ctx.project.commit("Boxes");
    const label = commit.createProperty({ name: "label", type: "tag", mode: "image" });
    const classId = commit.createTag({ propertyId: label, name: "cat" });
    commit.createTag({ propertyId: label, name: "dog" });
    const box = (x) => ({ kind: "box", x, y: 0, width: 1, height: 1 });
    commit.createAnnotation({ sha1: sha1s[0], classId, shape: box(0) });
    commit.createAnnotation({ sha1: sha1s[1], classId, shape: box(1) });
    commit.createAnnotation({ sha1: sha1s[1], classId, shape: { kind: "class" } });
    await ctx.project.do(commit);
    return answered();
  });
  action("compute", async () => {
    const type = await typeOf();
    const todo = new Set(await ctx.project.annotationsWithoutVector(type.id));
    const found = (await ctx.project.annotations()).filter(({ id }) => todo.has(id));
    await ctx.project.setAnnotationVectors(type.id, {
      annotationIds: found.map(({ id }) => id), bounds: found.map(({ bounds }) => bounds), dimensions: 1,
      data: Float32Array.from(found, ({ bounds }) => bounds.x),
    });
    return answered();
  });
  action("see", answered);
  action("move", () => edit((commit, [first]) => commit.updateAnnotation({ ...first, shape: { ...first.shape, x: 5 } })));
  action("rename", () => edit(async (commit, [first]) => {
    const dog = (await ctx.project.tags()).find(({ name }) => name === "dog");
    commit.updateAnnotation({ ...first, classId: dog.id });
  }));
  action("undo", async () => { await ctx.project.undo(); return answered(); });
  action("redo", async () => { await ctx.project.redo(); return answered(); });
  action("late", async () => {
    const type = await typeOf();
    const [first, second] = await ctx.project.annotations();
    const bounds = [{ ...first.bounds, x: 77 }, second.bounds, second.bounds];
    await ctx.project.setAnnotationVectors(type.id, {
      annotationIds: [first.id, second.id, 999], bounds, dimensions: 1, data: Float32Array.of(1, 2, 3),
    });
    return answered();
  });
  action("leave", () => edit(async (commit) => {
    const [{ id }] = await ctx.project.instances();
    commit.delete({ instances: [id] });
  }));
  action("wrong", async () => {
    const ofObjects = (await typeOf()).id;
    const ofImages = (await ctx.project.createVectorType(params)).id;
    const [{ sha1 }] = await ctx.project.instances();
    const refused = async (work) => { try { await work; return ""; } catch (error) { return error.message; } };
    const vector = { dimensions: 1, data: Float32Array.of(1) };
    return { value: { different: ofObjects !== ofImages, refusals: [
      await refused(ctx.project.vectors(ofObjects)),
      await refused(ctx.project.setVectors(ofObjects, { sha1s: [sha1], ...vector })),
      await refused(ctx.project.withoutVector(ofObjects)),
      await refused(ctx.project.hasVector(ofObjects, sha1)),
      await refused(ctx.project.annotationVectors(ofImages)),
      await refused(ctx.project.setAnnotationVectors(ofImages, { annotationIds: [1], ...vector })),
      await refused(ctx.project.annotationsWithoutVector(ofImages)),
    ] } };
  });
  ctx.actions.register({
    id: "choose", title: "Choose",
    parameters: { of: parameter.vectorType(), ofObjects: parameter.ownVectorType({ of: "annotations" }) },
    run: () => ({ value: "chosen" }),
  });
`);

describe("vectors of annotations", () => {
  it("P16 P20: live as long as the pixels of their annotation, through edits, undo, and a restart of the plugin", async () => {
    await using project = await pluginProject();
    await project.load({ objects });
    const none = { have: [], data: [], images: 0, count: 0 };
    assert.deepEqual(await value(project, "make"), { ...none, left: [1, 2], revision: 0 });
    const both = { have: [1, 2], data: [0, 1], images: 2, left: [], count: 2 };
    assert.deepEqual(await value(project, "compute"), { ...both, revision: 1 });
    assert.deepEqual(await value(project, "rename"), { ...both, revision: 1 });
    const second = { have: [2], data: [1], images: 1, left: [1], count: 1 };
    assert.deepEqual(await value(project, "move"), { ...second, revision: 2 });
    assert.deepEqual(await value(project, "late"), { ...second, data: [2], revision: 3 });
    const again = { ...both, data: [5, 2] };
    assert.deepEqual(await value(project, "compute"), { ...again, revision: 4 });
    await project.call("plugin/reload", { pluginId: "objects" });
    await project.reached("objects", "running");
    assert.deepEqual(await value(project, "see"), { ...again, revision: 4 });
    assert.deepEqual(await value(project, "undo"), { ...second, data: [2], revision: 5 });
    assert.deepEqual(await value(project, "compute"), { ...both, data: [0, 2], revision: 6 });
    assert.deepEqual(await value(project, "redo"), { ...second, data: [2], revision: 7 });
  });

  it("P20: those of an image that leaves the project are not given, and are there again with it", async () => {
    await using project = await pluginProject();
    await project.load({ objects });
    await project.run("objects/make");
    await project.run("objects/compute");
    const left = { have: [2], data: [1], images: 1, left: [], count: 2, revision: 2 };
    assert.deepEqual(await value(project, "leave"), left);
    const back = { ...left, have: [1, 2], data: [0, 1], images: 2, revision: 3 };
    assert.deepEqual(await value(project, "undo"), back);
  });

  it("P16 P20: what is for vectors of images refuses those of annotations, and the other way round", async () => {
    await using project = await pluginProject();
    await project.load({ objects });
    await project.run("objects/make");
    const { different, refusals } = (await value(project, "wrong")) as {
      different: boolean;
      refusals: string[];
    };
    assert.equal(different, true);
    for (const [i, text] of refusals.entries())
      assert.match(
        text,
        i < 4
          ? /^The vectors of type 1 belong to annotations, not to images\. Use 'annotationVectors'/
          : /^The vectors of type 2 belong to images, not to annotations\. Use 'vectors'/,
      );
    const choose = (of: number, ofObjects: number): Promise<unknown> =>
      project.run("objects/choose", { of, ofObjects });
    assert.equal(((await choose(2, 1)) as { value: unknown }).value, "chosen");
    await assert.rejects(choose(1, 1), /Its vectors are those of annotations/);
    await assert.rejects(choose(2, 2), /Its vectors are those of images/);
  });
});

async function value(project: PluginProject, action: string): Promise<unknown> {
  return (await project.run(`objects/${action}`)).value;
}
