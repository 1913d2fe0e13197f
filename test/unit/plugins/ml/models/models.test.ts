import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { appendFile, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { root } from "../../../../../scripts/lib/paths.ts";
import { catalogue } from "../../../../../src/plugins/ml/models/catalogue.ts";
import { modelComputations } from "../../../../../src/plugins/ml/models/computations.ts";
import { finish } from "../../../../../src/plugins/ml/models/install/finish.ts";
import { fromFolder } from "../../../../../src/plugins/ml/models/install/fromFolder.ts";
import { readDescription } from "../../../../../src/plugins/ml/models/installedModels.ts";
import type { ModelEntryInput } from "../../../../../src/plugins/ml/models/modelEntry.ts";
import { tempDir } from "../../../../support/tempDir.ts";
import { meanColor, tinyTowers, writeTinyTowers } from "../../../../support/tinyModels.ts";
import { modelsIn } from "./modelsIn.ts";

const quiet = { signal: new AbortController().signal, progress: () => {} };

describe("the models of the plugin", () => {
  it("has the built-in ones, which work without a network", async () => {
    await using dir = await tempDir();
    const models = modelsIn(dir);
    const built = (await models.list()).filter(({ state }) => state.kind === "built-in");
    assert.deepEqual(
      built.map(({ entry, side }) => [entry.id, side]),
      [
        ["winnow-embed-s", 256],
        ["winnow-detect-coco", 416],
        ["handcrafted", 64],
      ],
    );
    assert.equal(new Set(built.map(({ key }) => key)).size, 3);
    for (const { entry } of built) assert.equal((await models.open(entry.id)).entry.id, entry.id);
    assert.equal(await models.embedderId(), "winnow-embed-s");
  });

  it("embeds: vectors of the length 1, of which those of alike pictures are nearer", async () => {
    await using dir = await tempDir();
    const model = await modelsIn(dir).open("winnow-embed-s");
    const picture = (change: (x: number, y: number) => number) => ({
      width: 96,
      height: 64,
      data: Uint8Array.from({ length: 96 * 64 * 3 }, (_, i) =>
        change(Math.floor(i / 3) % 96, Math.floor(i / 288)),
      ),
    });
    const stripes = picture((x) => (x % 24 < 12 ? 220 : 30));
    const paler = picture((x) => (x % 24 < 12 ? 205 : 45));
    const blob = picture((x, y) => (Math.hypot(x - 48, y - 32) < 20 ? 240 : 90));
    const vectors = await modelComputations.embedImages({
      model,
      pictures: [stripes, paler, blob],
    });
    const row = (i: number) => vectors.subarray(i * 416, (i + 1) * 416);
    const cosine = (a: number, b: number) =>
      row(a).reduce((sum, value, i) => sum + value * (row(b)[i] ?? 0), 0);
    assert.ok(Math.abs(cosine(0, 0) - 1) < 1e-5);
    assert.ok(cosine(0, 1) > cosine(0, 2) + 0.05, `${cosine(0, 1)} and ${cosine(0, 2)}`);
  });

  it("falls back to the processor where the chosen provider fails, and says so once", async () => {
    await using dir = await tempDir();
    // No machine has both.
    const executionProvider = process.platform === "darwin" ? "dml" : "coreml";
    const models = modelsIn(dir, { executionProvider });
    for (const id of ["winnow-embed-s", "winnow-detect-coco"]) {
      const model = await models.open(id);
      assert.equal(model.kind === "onnx" && model.provider, "cpu");
    }
    const trials = [executionProvider, "cpu", executionProvider, "cpu"];
    assert.deepEqual(models.told.trials, trials);
    await models.open("winnow-embed-s");
    assert.deepEqual(models.told.trials, trials);
    assert.equal(models.told.notifications.length, 1);
    assert.match(
      models.told.notifications[0]?.message ?? "",
      /does not run on (?:CoreML|DirectML) here, so the processor is used: the runtime of \S+ has no '\w+'\. The setting 'Run models on' chooses\./,
    );
  });

  it("goes on for who waits for the trial of a run that is cancelled", async () => {
    await using dir = await tempDir();
    const models = modelsIn(dir, {}, async () => {
      if (models.told.trials.length > 1) return;
      await wait(50);
      throw new DOMException("Cancelled.", "AbortError");
    });
    const opened = await Promise.allSettled([1, 2, 3].map(() => models.open("winnow-embed-s")));
    // Whose trial it is depends on whose folders are read first.
    assert.deepEqual(opened.map(({ status }) => status).toSorted(), [
      "fulfilled",
      "fulfilled",
      "rejected",
    ]);
    assert.equal(models.told.trials.length, 2);
  });

  it("says of what is not there how large it is, where it comes from and how it gets here", async () => {
    await using dir = await tempDir();
    await assert.rejects(modelsIn(dir).open("clip-vit-b32"), {
      message:
        "The model 'CLIP ViT-B/32' is not installed. 'Download Model…' fetches it: 153.6 MB from https://huggingface.co/Xenova/clip-vit-base-patch32, licence MIT. Without a network, 'Add Model From Folder…' takes it from a folder.",
    });
    await assert.rejects(modelsIn(dir).open("clip"), {
      message: /There is no model 'clip'\. Installed are winnow-embed-s, /,
    });
    assert.throws(() => modelsIn(dir, { modelMirror: "models" }).base, {
      message: /The setting 'modelMirror' is 'models', which is no address/,
    });
    assert.equal(
      modelsIn(dir, { modelMirror: " http://localhost:1/x/ " }).base,
      "http://localhost:1/x",
    );
  });

  it("adds a model from a folder, whose key follows from its content", async () => {
    await using dir = await tempDir();
    const from = dir.file("from");
    await writeTinyTowers(from, tinyTowers);
    const models = modelsIn(dir);
    const added = await fromFolder({ from, dir: models.dir, ...quiet });
    const { entry, folder } = await finish(models, added.entry, added.folder);
    const { state, key } = await models.describe("tiny-towers");
    assert.deepEqual(state, {
      kind: "installed",
      folder: path.join(dir.path, "models", "tiny-towers"),
    });
    assert.deepEqual(await readdir(models.dir), ["tiny-towers"]);
    assert.match(key ?? "", /^[0-9a-f]{16}$/);
    assert.ok(entry.files.every(({ sha256, bytes }) => sha256 && bytes));
    const model = await models.open("tiny-towers");
    const [red] = await modelComputations.embedTexts({ model, texts: ["red"] });
    assert.equal(red, 1);
    // A file that is no longer whole makes it vanish, with a sentence.
    await appendFile(path.join(folder, "onnx", "vision.onnx"), "x");
    assert.ok(!(await models.list()).some(({ entry: { id } }) => id === "tiny-towers"));
    assert.match(
      models.told.warnings[0] ?? "",
      /is left out: its file 'onnx\/vision\.onnx' has \d+ bytes instead/,
    );
  });

  it("works with what takes the place of a model of the same id, and keeps the one before where that does not work", async () => {
    await using dir = await tempDir();
    const from = dir.file("from");
    const models = modelsIn(dir);
    const picture = { width: 8, height: 8, data: new Uint8Array(192).fill(100) };
    const add = async (description: Partial<ModelEntryInput>, network: Uint8Array) => {
      await writeTinyTowers(from, { ...tinyTowers, ...description });
      await writeFile(path.join(from, "onnx", "vision.onnx"), network);
      const { entry, folder } = await fromFolder({ from, dir: models.dir, ...quiet });
      await finish(models, entry, folder);
    };
    const installed = async () => {
      const model = await models.open("tiny-towers");
      const vector = await modelComputations.embedImages({ model, pictures: [picture] });
      return { key: (await models.describe("tiny-towers")).key, signs: [...vector].map(Math.sign) };
    };
    await add({}, meanColor());
    const before = await installed();
    assert.deepEqual(before.signs, [1, 1, 1]);
    await add({}, meanColor("batch", [1, -1, 1]));
    const after = await installed();
    assert.deepEqual(after.signs, [1, -1, 1]);
    assert.notEqual(after.key, before.key);
    for (const [description, message] of [
      [{ dimensions: 5 }, /its description says 5 numbers/],
      [{ inputs: { image: "nothing" } }, /has no input 'nothing'/],
      [
        { files: [...tinyTowers.files, { role: "preprocessor", path: "x.json" }] },
        /lacks 'x\.json'/,
      ],
    ] as const)
      await assert.rejects(add(description as Partial<ModelEntryInput>, meanColor()), { message });
    assert.deepEqual(await installed(), after);
    assert.deepEqual(await readdir(models.dir), ["tiny-towers"]);
  });

  it("leaves what is installed alone where a copy is cancelled, or comes out of it", async () => {
    await using dir = await tempDir();
    const from = dir.file("from");
    await writeTinyTowers(from, tinyTowers);
    const models = modelsIn(dir);
    const added = await fromFolder({ from, dir: models.dir, ...quiet });
    const { folder } = await finish(models, added.entry, added.folder);
    const abort = new AbortController();
    const copying = fromFolder({
      from,
      dir: models.dir,
      signal: abort.signal,
      progress: (done) => done === 1 && abort.abort(),
    });
    await assert.rejects(copying, { name: "AbortError" });
    const below = path.join(folder, "onnx");
    await writeTinyTowers(below, tinyTowers);
    await symlink(folder, dir.file("link"));
    for (const within of [folder, below, dir.file("link")])
      await assert.rejects(fromFolder({ from: within, dir: models.dir, ...quiet }), {
        message: /is where models are kept, and 'Tiny towers' is there already/,
      });
    assert.deepEqual(await readdir(models.dir), ["tiny-towers"]);
    assert.equal((await models.describe("tiny-towers")).state.kind, "installed");
  });

  it("refuses folders that hold no model, or half of one", async () => {
    await using dir = await tempDir();
    const models = modelsIn(dir);
    const refused = (from: string, message: RegExp) =>
      assert.rejects(fromFolder({ from, dir: models.dir, ...quiet }), { message });
    const from = dir.file("from");
    await mkdir(from);
    await refused(from, /has no model\.json, and not the files of a model of the catalogue/);
    await writeTinyTowers(from, tinyTowers);
    await rm(path.join(from, "tokenizer.json"));
    await refused(from, /lacks 'tokenizer\.json', which the model 'Tiny towers' needs/);
    await writeFile(path.join(from, "model.json"), '{ "id": "Big" }');
    await refused(from, /model\.json, id: Invalid format/);
    await writeFile(path.join(from, "model.json"), "{");
    await refused(from, /model\.json is no JSON/);
    await writeTinyTowers(from, { ...tinyTowers, id: "winnow-embed-s" });
    await refused(from, /is a built-in model\. Give the one/);
    await writeTinyTowers(from, { ...tinyTowers, files: [{ role: "image", path: "../x.onnx" }] });
    await refused(from, /model\.json, files\.0\.path/);
  });

  it("reads the description that the documentation shows", async () => {
    const text = await readFile(path.join(root, "docs", "machine-learning.md"), "utf8");
    const [, example = ""] = /```json\n(.*?)```/s.exec(text) ?? [];
    assert.equal(readDescription(example).image.shortSide, 256);
  });

  it("has the handcrafted descriptor where there is no runtime, and says so where a network is asked for", async () => {
    await using dir = await tempDir();
    const url = (...file: string[]) =>
      JSON.stringify(
        pathToFileURL(path.join(root, "src", "plugins", "ml", "models", ...file)).href,
      );
    // A process that cannot find the package, as on a platform that it has nothing for.
    const without = `import { registerHooks } from "node:module";
      registerHooks({ resolve: (name, context, next) => next(name === "onnxruntime-node" ? "not-there" : name, context) });
      const { Models } = await import(${url("models.ts")});
      const { modelComputations: compute } = await import(${url("computations.ts")});
      const settings = { values: { executionProvider: "cpu" } };
      const models = new Models({ dir: "/", userDir: process.argv[1], settings, compute });
      const id = await models.embedderId();
      const model = await models.open(id);
      const picture = { width: 64, height: 64, data: new Uint8Array(12288).fill(9) };
      const { length } = await compute.embedImages({ model, pictures: [picture] });
      const refusal = await models.open("winnow-embed-s").catch(({ message }) => message);
      const [entry] = (await models.list()).map((known) => known.entry);
      const needed = await models.needRuntime(entry).catch(({ message }) => message);
      console.log(JSON.stringify({ id, length, refusal, needed }));`;
    const script = ["--input-type=module", "-e", without, dir.path];
    const { stdout } = await promisify(execFile)(process.execPath, script);
    const told = JSON.parse(stdout) as Record<"id" | "refusal" | "needed", string> & {
      length: number;
    };
    assert.deepEqual([told.id, told.length], ["handcrafted", 1033]);
    assert.match(told.needed, /^This platform \(\S+\) has no runtime for models/);
    assert.match(
      told.refusal,
      /^This platform \(\S+\) has no runtime for models, so 'Winnow S \(built in\)' cannot be used: onnxruntime-node has no library for it\. Vectors of the model 'handcrafted' work everywhere\.$/,
    );
  });

  it("takes back a model that does not work", async () => {
    await using dir = await tempDir();
    const from = dir.file("from");
    await writeTinyTowers(from, { ...tinyTowers, dimensions: 5 });
    const models = modelsIn(dir);
    const { entry, folder } = await fromFolder({ from, dir: models.dir, ...quiet });
    await assert.rejects(finish(models, entry, folder), {
      message: /'Tiny towers' cannot be used: .*shape \d × 3, and its description says 5 numbers/,
    });
    await assert.rejects(models.describe("tiny-towers"), /There is no model/);
  });

  it("has a catalogue whose ids are one each, and that states no revision nobody has seen", () => {
    assert.equal(new Set(catalogue.map(({ id }) => id)).size, catalogue.length);
    for (const { source, unconfirmed, licence } of catalogue.filter((entry) => entry.source)) {
      assert.ok(source?.revision !== null || unconfirmed.includes("source.revision"));
      assert.ok(licence.url?.startsWith("https://"));
    }
  });
});
