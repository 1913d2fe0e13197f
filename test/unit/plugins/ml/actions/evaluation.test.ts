import assert from "node:assert/strict";
import type { Annotation, Instance, Shape } from "../../../../../src/plugin-api/index.ts";
import { refuseFlood, toWireGroups } from "../../../../../src/plugin-host/wireGroup.ts";
import { toWireReport } from "../../../../../src/plugin-host/wireReport.ts";
import type { EvaluateValues } from "../../../../../src/plugins/ml/actions/evaluate.ts";
import { evaluateBoxes } from "../../../../../src/plugins/ml/actions/evaluation/evaluateBoxes.ts";
import { evaluateMasks } from "../../../../../src/plugins/ml/actions/evaluation/evaluateMasks.ts";
import { evaluateTags } from "../../../../../src/plugins/ml/actions/evaluation/evaluateTags.ts";
import type { Evaluated } from "../../../../../src/plugins/ml/actions/evaluation/evaluated.ts";
import type { Targets } from "../../../../../src/plugins/ml/actions/shared/targets.ts";
import { evaluationComputations } from "../../../../../src/plugins/ml/evaluation/evaluationComputations.ts";
import type { MlPlugin } from "../../../../../src/plugins/ml/plugin.ts";

const how = { signal: new AbortController().signal, progress: () => {} };
const sha1Of = (image: number): string => image.toString(16).padStart(40, "0");
const classes = ["cat", "dog", "owl"].map((name, i) => ({ id: i + 1, name }));
const values = {
  ...{ truth: 1, prediction: 2, confidence: undefined, second: undefined },
  ...{ truthSource: "", source: "model", secondSource: "", iou: 0.5, minConfidence: 0.5 },
} as Partial<EvaluateValues> as EvaluateValues;

/** Images of 8 × 4 pixels; the instance of the first has the id 1, and a copy of it comes last. */
function targetsOf(images: number): Targets {
  const file = (id: number, sha1: string) => ({ id, sha1, width: 8, height: 4 }) as Instance;
  const sha1s = Array.from({ length: images }, (_, image) => sha1Of(image));
  const instancesOf = new Map(sha1s.map((sha1, image) => [sha1, [file(image + 1, sha1)]]));
  instancesOf.get(sha1Of(0))?.push(file(images + 1, sha1Of(0)));
  return { sha1s, instancesOf };
}

function pluginOf(project: object): Pick<MlPlugin, "ctx"> {
  return { ctx: { project, compute: evaluationComputations } } as unknown as MlPlugin;
}

/** A thing on every image; what is predicted is right but on the first. `asked`: images that annotations were read of. */
function withShapes(shape: Shape) {
  const asked: number[] = [];
  const one = (image: number, source: string): Partial<Annotation> => ({
    sha1: sha1Of(image),
    classId: source === "" || image > 0 ? 1 : 2,
    source,
  });
  const project = {
    tags: async () => classes,
    async annotations({ sha1s }: { readonly sha1s: readonly string[] }) {
      asked.push(sha1s.length);
      const images = sha1s.map((sha1) => Number.parseInt(sha1, 16));
      const bounds = { x: 0, y: 0, width: 4, height: 4 };
      const same = { shape, bounds, area: 16, confidence: 1, attributes: {} };
      return images.flatMap((image) =>
        ["", "model"].map((source) => ({ ...same, ...one(image, source) })),
      );
    },
  };
  return { plugin: pluginOf(project), asked };
}

/** As a run sends them. */
function send({ groups, report }: Evaluated): void {
  for (const group of groups) refuseFlood(toWireGroups([group], "The result"), null);
  refuseFlood([], toWireReport(report, "ml"));
}

describe("evaluations of many images", () => {
  it("of tags are not too much for messages, with 200,000 images and two models", async () => {
    const images = 200_000;
    const project = {
      properties: async ({ ids = [1, 2, 3] }: { readonly ids?: readonly number[] } = {}) =>
        ids.map((id) => ({ id, name: `property ${id}`, type: "tag", mode: "image" })),
      tags: async () => classes,
      imageValues: async ({ propertyIds: [id] }: { readonly propertyIds: readonly [number] }) =>
        Array.from({ length: images }, (_, image) => ({
          sha1: sha1Of(image),
          value: 1 + (Math.floor(image / id) % 3),
        })),
    };
    const found = await evaluateTags(pluginOf(project), targetsOf(images), {
      ...values,
      second: 3,
    });
    send(found);
    const [only] = found.groups;
    assert.ok(only?.instanceIds && only.instanceIds.length > 20_000);
  });

  it("of boxes read annotations of a thousand images at a time, and name instances", async () => {
    const { plugin, asked } = withShapes({ kind: "box", x: 0, y: 0, width: 4, height: 4 });
    const found = await evaluateBoxes(plugin, targetsOf(2001), values, how.progress);
    assert.deepEqual(asked, [1000, 1000, 1]);
    assert.equal(found.value.boxes, 2001);
    assert.deepEqual(Array.from(found.groups[0]?.instanceIds ?? []), [1, 2002]);
    const histogram = found.report.blocks.find(({ kind }) => kind === "histogram");
    assert.ok(histogram?.kind === "histogram");
    assert.deepEqual(Array.from(histogram.instanceIds ?? []).slice(0, 3), [1, 2002, 2]);
    assert.deepEqual(Array.from(histogram.values).slice(0, 3), [0, 0, 1]);
    send(found);
  });

  it("of masks hold those of a few images at a time", async () => {
    const { plugin, asked } = withShapes({ kind: "polygon", rings: [[0, 0, 4, 0, 4, 4, 0, 4]] });
    const found = await evaluateMasks(plugin, targetsOf(70), values, how);
    assert.deepEqual(asked, [70, 32, 32, 6]);
    assert.deepEqual([...(found.models[0]?.scores ?? [])].slice(0, 3), [0, 1, 1]);
    assert.deepEqual(Array.from(found.groups[0]?.instanceIds ?? []), [1, 71]);
    send(found);
  });
});
