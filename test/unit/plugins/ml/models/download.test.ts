import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import * as v from "valibot";
import { download } from "../../../../../src/plugins/ml/models/install/download.ts";
import { finish } from "../../../../../src/plugins/ml/models/install/finish.ts";
import { modelEntry, type ModelEntry } from "../../../../../src/plugins/ml/models/modelEntry.ts";
import { tempDir } from "../../../../support/tempDir.ts";
import { tinyTowers, writeTinyTowers } from "../../../../support/tinyModels.ts";
import { modelsIn } from "./modelsIn.ts";

const towers = v.parse(modelEntry, tinyTowers);
const quiet = { signal: new AbortController().signal, progress: () => {} };

/** A mirror of the hub with the tiny model in one repository. */
async function mirror(
  files: string,
  options: { commit?: string; apiStatus?: number } = {},
): Promise<AsyncDisposable & { readonly base: string; readonly asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    if (request.url?.startsWith("/api/")) {
      if (options.commit) response.end(JSON.stringify({ sha: options.commit }));
      else response.writeHead(options.apiStatus ?? 404).end();
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

describe("downloading a model", () => {
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

  it("keeps what was downloaded of a model that fails at its first picture, and while its server is busy", async () => {
    await using dir = await tempDir();
    const files = dir.file("hub");
    await writeTinyTowers(files);
    const options: { apiStatus?: number } = {};
    await using hub = await mirror(files, options);
    const models = modelsIn(dir);
    const folder = path.join(models.dir, "tiny-towers");
    const entry = { ...towers, source: { repository: "tiny/towers", revision: null } };
    const get = async (changes: Partial<ModelEntry>) => {
      const wanted = { entry: { ...entry, ...changes }, folder, base: hub.base, ...quiet };
      const got = await download(wanted);
      return finish(models, got.entry, folder);
    };
    await assert.rejects(get({ dimensions: 5 }), { message: /cannot be used/ });
    hub.asked.length = 0;
    options.apiStatus = 503;
    await assert.rejects(get({}), { message: /answers 503/ });
    options.apiStatus = 403;
    await get({});
    const fetched = hub.asked.filter((url) => !url.startsWith("/api/"));
    assert.deepEqual(
      fetched.map((url) => path.posix.basename(url)),
      ["preprocessor_config.json"],
    );
    assert.deepEqual((await readdir(folder)).toSorted(), ["model.json", "onnx", "tokenizer.json"]);
  });
});
