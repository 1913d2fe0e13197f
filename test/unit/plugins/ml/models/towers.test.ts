import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import * as v from "valibot";
import { embedImages } from "../../../../../src/plugins/ml/models/embedImages.ts";
import { embedTexts } from "../../../../../src/plugins/ml/models/embedTexts.ts";
import { filesOf } from "../../../../../src/plugins/ml/models/installedModels.ts";
import {
  modelEntry,
  type ModelEntryInput,
  type OpenModel,
} from "../../../../../src/plugins/ml/models/modelEntry.ts";
import { textScores } from "../../../../../src/plugins/ml/models/scores.ts";
import { tryModel } from "../../../../../src/plugins/ml/models/tryModel.ts";
import { tempDir } from "../../../../support/tempDir.ts";
import { meanColor, tinyTowers, writeTinyTowers } from "../../../../support/tinyModels.ts";

function opened(folder: string, changes: Partial<ModelEntryInput> = {}): OpenModel {
  const entry = v.parse(modelEntry, { ...tinyTowers, ...changes });
  return {
    kind: "onnx",
    entry,
    files: filesOf(entry, folder),
    provider: "cpu",
    threads: 1,
    batch: 2,
  };
}

function even(...color: [number, number, number]) {
  return {
    width: 3,
    height: 5,
    data: Uint8Array.from({ length: 45 }, (_, i) => color[i % 3] ?? 0),
  };
}

/** A part of a direction between two axes, as `rows` rounds. */
const half = Math.round(Math.SQRT1_2 * 1000) / 1000;

function rows(data: Float32Array): number[][] {
  return Array.from({ length: data.length / 3 }, (_, row) =>
    [...data.subarray(row * 3, row * 3 + 3)].map((value) => Math.round(value * 1000) / 1000),
  );
}

describe("a model with two towers", () => {
  it("puts pictures and texts into one space", async () => {
    await using dir = await tempDir();
    await writeTinyTowers(dir.path);
    const model = opened(dir.path);
    const images = await embedImages({
      model,
      pictures: [even(200, 0, 0), even(0, 0, 9), even(0, 60, 80)],
    });
    assert.deepEqual(rows(images), [
      [1, 0, 0],
      [0, 0, 1],
      [0, 0.6, 0.8],
    ]);
    const texts = await embedTexts({ model, texts: ["RED", "  blue", "green unheard blue"] });
    assert.deepEqual(rows(texts), [
      [1, 0, 0],
      [0, 0, 1],
      [0, half, half],
    ]);
  });

  it("fills texts up to the longest, cuts those that are too long, and keeps their end", async () => {
    await using dir = await tempDir();
    await writeTinyTowers(dir.path);
    const model = opened(dir.path, { text: { maxLength: 3, pad: "longest", template: "{} {}" } });
    const texts = await embedTexts({
      model,
      texts: ["red", "green blue red red"],
      template: false,
    });
    assert.deepEqual(rows(texts), [
      [1, 0, 0],
      [0, half, half],
    ]);
  });

  it("shows pictures one after the other to a network that takes one alone, and refuses one that takes more", async () => {
    await using dir = await tempDir();
    await writeTinyTowers(dir.path);
    const vision = dir.file("onnx", "vision.onnx");
    await writeFile(vision, meanColor(1));
    const model = opened(dir.path);
    assert.deepEqual(await tryModel(model), { kind: "works" });
    const pictures = [even(200, 0, 0), even(0, 60, 80), even(0, 0, 9)];
    assert.deepEqual(rows(await embedImages({ model, pictures })), [
      [1, 0, 0],
      [0, 0.6, 0.8],
      [0, 0, 1],
    ]);
    const two = dir.file("two");
    await writeTinyTowers(two);
    await writeFile(path.join(two, "onnx", "vision.onnx"), meanColor(2));
    assert.deepEqual(await tryModel(opened(two)), {
      kind: "fails",
      reason:
        "'Tiny towers' takes 2 pictures a run, no more and no fewer. Export it with a first dimension of any size, or of 1.",
    });
  });

  it("reads more texts than a run takes", async () => {
    await using dir = await tempDir();
    await writeTinyTowers(dir.path);
    const model = opened(dir.path, { text: { maxLength: 9, pad: "longest", template: "{}" } });
    const texts = Array.from({ length: 150 }, (_, i) => (i % 2 === 0 ? "red" : "a photo of blue"));
    const expected = texts.map((text) => (text === "red" ? [1, 0, 0] : [0, 0, 1]));
    assert.deepEqual(rows(await embedTexts({ model, texts })), expected);
  });

  it("makes scores of cosines, as the model was trained", () => {
    const close = (got: Float32Array, expected: readonly number[]): void =>
      assert.deepEqual(
        [...got].map((score) => score.toFixed(4)),
        expected.map((score) => score.toFixed(4)),
      );
    close(textScores({ kind: "softmax", scale: 10 }, [0.3, 0.2]), [0.7311, 0.2689]);
    close(textScores({ kind: "sigmoid", scale: 100, bias: -10 }, [0.1, 0.11]), [0.5, 0.7311]);
    close(textScores({ kind: "sigmoid" }, [0.1, -0.2]), [0.1, 0]);
    close(textScores({ kind: "cosine" }, []), []);
  });

  it("says what is wrong with a description, or with a question", async () => {
    await using dir = await tempDir();
    await writeTinyTowers(dir.path);
    const reason = async (changes: Partial<ModelEntryInput>): Promise<string> => {
      const trial = await tryModel(opened(dir.path, changes));
      return trial.kind === "works" ? "works" : trial.reason;
    };
    assert.equal(await reason({}), "works");
    assert.match(
      await reason({ image: { width: 9, height: 8, mode: "fill" } }),
      /shape batch × 3 × 8 × 8, and its description says N × 3 × 8 × 9/,
    );
    assert.match(
      await reason({ image: { width: 8, height: 8, mode: "fill", type: "uint8" } }),
      /takes pictures as float32, and its description says uint8/,
    );
    assert.match(
      await reason({ inputs: { text: "words" } }),
      /wants 'input_ids', which nobody knows\. Name its inputs in 'inputs'/,
    );
    assert.match(await reason({ inputs: { image: "x" } }), /has no input 'x'; it has pixel_values/);
    assert.match(
      await reason({ dimensions: 4 }),
      /shape 2 × 3, and its description says 4 numbers/,
    );
    const { text: _, ...silent } = tinyTowers;
    const model = { ...opened(dir.path), entry: v.parse(modelEntry, silent) } as OpenModel;
    await assert.rejects(embedTexts({ model, texts: ["red"] }), {
      message: /'Tiny towers' knows no texts\..*'Download Model…' gets it/,
    });
  });
});
