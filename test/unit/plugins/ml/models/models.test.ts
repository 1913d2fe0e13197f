import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { appendFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import * as v from "valibot";
import { root } from "../../../../../scripts/lib/paths.ts";
import type { Notification } from "../../../../../src/plugin-api/index.ts";
import { catalogue } from "../../../../../src/plugins/ml/models/catalogue.ts";
import { modelComputations } from "../../../../../src/plugins/ml/models/computations.ts";
import { download } from "../../../../../src/plugins/ml/models/install/download.ts";
import { finish } from "../../../../../src/plugins/ml/models/install/finish.ts";
import { fromFolder } from "../../../../../src/plugins/ml/models/install/fromFolder.ts";
import { readDescription } from "../../../../../src/plugins/ml/models/installedModels.ts";
import {
  modelEntry,
  type ExecutionProvider,
} from "../../../../../src/plugins/ml/models/modelEntry.ts";
import { Models } from "../../../../../src/plugins/ml/models/models.ts";
import { tempDir, type TempDir } from "../../../../support/tempDir.ts";
import { tinyTowers, writeTinyTowers } from "../../../../support/tinyModels.ts";

interface Told {
  readonly warnings: string[];
  readonly notifications: Notification[];
}

function modelsIn(
  dir: TempDir,
  values: { executionProvider?: "auto" | ExecutionProvider; modelMirror?: string } = {},
): Models & { readonly told: Told } {
  const told: Told = { warnings: [], notifications: [] };
  const models = new Models({
    dir: path.join(root, "src", "plugins", "ml"),
    userDir: dir.path,
    settings: { values: { executionProvider: "auto", modelMirror: undefined, ...values } },
    compute: modelComputations,
    log: { warn: (message) => told.warnings.push(message) },
    notify: (notification) => told.notifications.push(notification),
  });
  return Object.assign(models, { told });
}

const towers = v.parse(modelEntry, tinyTowers);
const quiet = { signal: new AbortController().signal, progress: () => {} };

/** A mirror of the hub with the tiny model in one repository. */
async function mirror(
  files: string,
  options: { commit?: string } = {},
): Promise<AsyncDisposable & { readonly base: string; readonly asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    if (request.url?.startsWith("/api/")) {
      if (options.commit) response.end(JSON.stringify({ sha: options.commit }));
      else response.writeHead(404).end();
      return;
    }
    const below = /^\/tiny\/towers\/resolve\/[^/]+\/(.*)$/.exec(request.url ?? "")?.[1] ?? "";
    readFile(path.join(files, below)).then(
      (bytes) => response.end(bytes),
      () => response.writeHead(404).end(),
    );
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

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
    assert.equal(models.told.notifications.length, 1);
    assert.match(
      models.told.notifications[0]?.message ?? "",
      /does not run on (?:CoreML|DirectML) here, so the processor is used: the runtime of \S+ has no '\w+'\. The setting 'Run models on' chooses\./,
    );
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
    const { entry } = await finish(models, added.entry, added.folder);
    const { state, key } = await models.describe("tiny-towers");
    assert.deepEqual(state, {
      kind: "installed",
      folder: path.join(dir.path, "models", "tiny-towers"),
    });
    assert.match(key ?? "", /^[0-9a-f]{16}$/);
    assert.ok(entry.files.every(({ sha256, bytes }) => sha256 && bytes));
    const model = await models.open("tiny-towers");
    const [red] = await modelComputations.embedTexts({ model, texts: ["red"] });
    assert.equal(red, 1);
    // A file that is no longer whole makes it vanish, with a sentence.
    await appendFile(path.join(added.folder, "onnx", "vision.onnx"), "x");
    assert.ok(!(await models.list()).some(({ entry: { id } }) => id === "tiny-towers"));
    assert.match(
      models.told.warnings[0] ?? "",
      /is left out: its file 'onnx\/vision\.onnx' has \d+ bytes instead/,
    );
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
      const settings = { values: { executionProvider: "auto" } };
      const models = new Models({ dir: "/", userDir: process.argv[1], settings, compute });
      const id = await models.embedderId();
      const model = await models.open(id);
      const picture = { width: 64, height: 64, data: new Uint8Array(12288).fill(9) };
      const { length } = await compute.embedImages({ model, pictures: [picture] });
      const refusal = await models.open("winnow-embed-s").catch(({ message }) => message);
      console.log(JSON.stringify({ id, length, refusal }));`;
    const script = ["--input-type=module", "-e", without, dir.path];
    const { stdout } = await promisify(execFile)(process.execPath, script);
    const told = JSON.parse(stdout) as { id: string; length: number; refusal: string };
    assert.deepEqual([told.id, told.length], ["handcrafted", 1033]);
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
      message: /'Tiny towers' cannot be used: .*shape 1 × 3, and its description says 5 numbers/,
    });
    await assert.rejects(models.describe("tiny-towers"), /There is no model/);
  });

  it("downloads from a mirror one commit, records what nobody had confirmed, and takes what the model says of itself", async () => {
    await using dir = await tempDir();
    const files = dir.file("hub");
    await writeTinyTowers(files);
    const preprocessor = {
      do_normalize: true,
      image_mean: [0.1, 0.2, 0.3],
      size: { width: 8, height: 8 },
      resample: 3,
    };
    await writeFile(path.join(files, "preprocessor_config.json"), JSON.stringify(preprocessor));
    const commit = "a".repeat(40);
    await using hub = await mirror(files, { commit });
    const models = modelsIn(dir, { modelMirror: `${hub.base}/` });
    const entry = {
      ...towers,
      source: { repository: "tiny/towers", revision: null },
      unconfirmed: ["source.revision", "image"],
    };
    const got = await download({
      entry,
      folder: path.join(models.dir, entry.id),
      base: models.base,
      ...quiet,
    });
    assert.ok(hub.asked.slice(1).every((url) => url.startsWith(`/tiny/towers/resolve/${commit}/`)));
    assert.deepEqual(got.unverified, ["onnx/vision.onnx", "onnx/text.onnx", "tokenizer.json"]);
    assert.equal(got.entry.source?.revision, commit);
    const { notes } = await finish(models, got.entry, path.join(models.dir, entry.id));
    assert.deepEqual(notes, [
      'Its own description differs from the catalogue, and was taken: kernel is "bicubic" instead of "bilinear"; mean is [0.1,0.2,0.3] instead of [0,0,0].',
    ]);
    const installed = (await models.describe(entry.id)).entry;
    assert.deepEqual(installed.unconfirmed, []);
    assert.deepEqual(installed.image.mean, [0.1, 0.2, 0.3]);
    const vision = installed.files.find(({ role }) => role === "image");
    const bytes = await readFile(path.join(files, "onnx", "vision.onnx"));
    assert.equal(vision?.sha256, createHash("sha256").update(bytes).digest("hex"));
  });

  it("does without optional files and without a commit, and fetches only what an interrupted download lacks", async () => {
    await using dir = await tempDir();
    const files = dir.file("hub");
    await writeTinyTowers(files);
    await rm(path.join(files, "tokenizer.json"));
    await using hub = await mirror(files);
    const folder = dir.file("models", "tiny-towers");
    const entry = { ...towers, source: { repository: "tiny/towers", revision: null } };
    const wanted = { entry, folder, base: hub.base, ...quiet };
    await assert.rejects(download(wanted), { message: /tokenizer\.json is not there/ });
    assert.ok(existsSync(path.join(folder, "onnx", "text.onnx")));
    await writeTinyTowers(files);
    hub.asked.length = 0;
    const got = await download(wanted);
    assert.deepEqual(
      hub.asked.map((url) => url.split("/main/")[1] ?? "commit"),
      ["commit", "tokenizer.json", "preprocessor_config.json"],
    );
    assert.deepEqual(
      got.entry.files.map(({ role }) => role),
      ["image", "text", "tokenizer"],
    );
    assert.equal(got.entry.source?.revision, null);
  });

  it("has a catalogue whose ids are one each, and that states no revision nobody has seen", () => {
    assert.equal(new Set(catalogue.map(({ id }) => id)).size, catalogue.length);
    for (const { source, unconfirmed, licence } of catalogue.filter((entry) => entry.source)) {
      assert.ok(source?.revision !== null || unconfirmed.includes("source.revision"));
      assert.ok(licence.url?.startsWith("https://"));
    }
  });
});
