import assert from "node:assert/strict";
import type { Annotation, Instance, Shape } from "../../../../../src/plugin-api/index.ts";
import type { MlContext } from "../../../../../src/plugins/ml/plugin.ts";
import { readObjects } from "../../../../../src/plugins/ml/vectors/readObjects.ts";
import { objectOwners } from "../../../../../src/plugins/ml/vectors/vectorOwners.ts";

const box = (x: number): Shape => ({ kind: "box", x, y: 10, width: 20, height: 30 });

function annotation(id: number, sha1: string, given: Partial<Annotation> = {}): Annotation {
  const shape = given.shape ?? box(10);
  const bounds = shape.kind === "box" ? shape : null;
  return {
    ...{ id, sha1, classId: 5, confidence: null, source: "", attributes: {}, area: 600 },
    ...given,
    shape,
    bounds: bounds && { x: bounds.x, y: bounds.y, width: bounds.width, height: bounds.height },
  };
}

const file = (id: number, sha1: string | null): Instance =>
  ({ id, sha1, width: 100, height: 80 }) as Instance;

function contextOf(annotations: readonly Annotation[]): { ctx: MlContext; asked: number[] } {
  const asked: number[] = [];
  const project = {
    async annotations({ sha1s }: { sha1s: readonly string[] }) {
      asked.push(sha1s.length);
      return annotations.filter(({ sha1 }) => sha1s.includes(sha1));
    },
  };
  return { ctx: { project } as unknown as MlContext, asked };
}

describe("objects of images", () => {
  const { ctx } = contextOf([
    annotation(4, "b"),
    annotation(1, "a"),
    annotation(7, "a", { classId: 6, source: "model" }),
    annotation(8, "a", { shape: { kind: "class" } }),
    annotation(9, "a", { shape: box(100) }),
    annotation(10, "elsewhere"),
  ]);
  const files = [file(1, "a"), file(2, "b"), file(3, "a"), file(4, null)];
  const ids = async (...filter: Parameters<typeof readObjects>[2][]) =>
    (await readObjects(ctx, files, ...filter)).map(({ id }) => id);

  it("are the annotations that have a place in their image, each once, by id", async () => {
    assert.deepEqual(await ids(), [1, 4, 7]);
    const [first] = await readObjects(ctx, files);
    const bounds = { x: 10, y: 10, width: 20, height: 30 };
    const size = { width: 100, height: 80 };
    assert.deepEqual(first, {
      id: 1,
      sha1: "a",
      classId: 5,
      source: "",
      bounds,
      part: bounds,
      size,
    });
  });

  it("are of the source and the classes that are asked for", async () => {
    assert.deepEqual(await ids({ source: "" }), [1, 4]);
    assert.deepEqual(await ids({ source: "model" }), [7]);
    assert.deepEqual(await ids({ classIds: new Set([6, 8]) }), [7]);
    assert.deepEqual(await ids({ source: "", classIds: new Set([6]) }), []);
  });

  it("are read for a thousand images at a time", async () => {
    const many = Array.from({ length: 2001 }, (_, i) => file(i, `${i}`));
    const { ctx: other, asked } = contextOf([annotation(3, "2000")]);
    assert.equal((await readObjects(other, many)).length, 1);
    assert.deepEqual(asked, [1000, 1000, 1]);
  });
});

describe("vectors of objects", () => {
  it("are written with the bounds that they were computed of, and belong to the image of each", async () => {
    const { ctx } = contextOf([annotation(4, "b", { shape: box(50) }), annotation(1, "a")]);
    const objects = await readObjects(ctx, [file(1, "a"), file(2, "b")]);
    const written: unknown[] = [];
    const project = {
      setAnnotationVectors: async (...given: unknown[]) => void written.push(...given),
    };
    const owners = objectOwners({ project } as unknown as MlContext, objects);
    const data = Float32Array.of(1, 0, 0, 1);
    await owners.write(9, { keys: [4, 1], dimensions: 2, data });
    const bounds = [50, 10].map((x) => ({ x, y: 10, width: 20, height: 30 }));
    assert.deepEqual(written, [9, { annotationIds: [4, 1], bounds, dimensions: 2, data }]);
    assert.deepEqual([owners.sha1Of(4), owners.sha1Of(1)], ["b", "a"]);
  });
});
