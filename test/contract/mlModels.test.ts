import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import sharp from "sharp";
import { mlProject } from "../support/mlProject.ts";
import { tempDir, type TempDir } from "../support/tempDir.ts";
import { tinyTowers, writeTinyTowers } from "../support/tinyModels.ts";

describe("models in the built-in plugin", () => {
  // Models are kept outside of projects.
  let data: TempDir;
  const before = process.env.WINNOW_DATA;
  beforeEach(async () => {
    data = await tempDir();
    process.env.WINNOW_DATA = data.path;
  });
  afterEach(async () => {
    if (before === undefined) delete process.env.WINNOW_DATA;
    else process.env.WINNOW_DATA = before;
    await data[Symbol.asyncDispose]();
  });

  it("lists what is there and what could be fetched, adds a model from a folder, and searches with it", async () => {
    await using project = await mlProject({
      "red.png": await even("#e00"),
      "blue.png": await even("#00e"),
    });
    const { value, messages } = await project.run("ml/list-models");
    const listed = value as { id: string; state: string }[];
    assert.deepEqual(
      listed.filter(({ state }) => state === "built-in").map(({ id }) => id),
      ["winnow-embed-s", "winnow-detect-coco", "handcrafted"],
    );
    assert.match(
      messages[0] ?? "",
      /To be downloaded: clip-vit-b32 \(embed-text, 153\.6 MB, MIT\)/,
    );
    const folder = project.dir.file("towers");
    await writeTinyTowers(folder, tinyTowers);
    const added = await project.run("ml/add-model", { folder });
    assert.deepEqual(added.messages, ["'Tiny towers' is installed."]);
    // Outside of the project: all of the user's projects share it.
    const kept = data.file("plugin-data", "ml", "models", "tiny-towers", "model.json");
    assert.equal((JSON.parse(await readFile(kept, "utf8")) as { id: string }).id, "tiny-towers");
    const again = (await project.run("ml/list-models")).value as typeof listed;
    assert.equal(again.find(({ id }) => id === "tiny-towers")?.state, "installed");
  });

  it("downloads nothing unless asked, from the mirror of the settings, and asks for terms first", async () => {
    await using project = await mlProject({ "red.png": await even("#e00") });
    const files = project.dir.file("hub");
    await writeTinyTowers(files);
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? "");
      const name = path.basename(request.url ?? "");
      const of = name.startsWith("vision") ? "onnx/vision.onnx" : name;
      readFile(path.join(files, of)).then(
        (bytes) => response.end(bytes),
        () => response.writeHead(404).end(),
      );
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const modelMirror = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    // Its settings are known once it has started.
    await project.run("ml/list-models");
    await project.call("plugin/settings", { pluginId: "ml", values: { modelMirror } });
    await assert.rejects(project.run("ml/download-model", { model: "mobileclip-s1" }), {
      message: /comes under terms of its own: read https:\S+, and tick that you accept them/,
    });
    assert.equal(asked.length, 0);
    // The mirror lacks the text network.
    await assert.rejects(
      project.run("ml/download-model", { model: "mobileclip-s1", accept: true }),
      {
        message: /text_model\.onnx is not there\..*add the model from a folder/,
      },
    );
    assert.ok(asked.some((url) => url.endsWith("/resolve/main/onnx/vision_model.onnx")));
    server.close();
    await assert.rejects(project.run("ml/download-model", { model: "dinov2-small" }), {
      message: /127\.0\.0\.1:\d+ cannot be reached/,
    });
  });

  it("goes on after a run was cancelled while its model worked", async function () {
    this.timeout(90_000);
    const images = await Promise.all(
      Array.from(
        { length: 80 },
        async (_, i) => [`${i}.png`, await even(`rgb(${i * 3},90,120)`)] as const,
      ),
    );
    await using project = await mlProject(Object.fromEntries(images));
    const pid = async (): Promise<number | undefined> => {
      const plugin = (await project.call("plugin/list", {})).find(({ id }) => id === "ml");
      return plugin?.state.kind === "running" ? plugin.state.pid : undefined;
    };
    // Loads the model.
    await project.run("ml/compute-vectors", {}, ["0.png", "1.png"]);
    const first = await pid();
    assert.notEqual(first, undefined);
    for (const delay of [250, 400]) {
      const abort = new AbortController();
      const run = project.run("ml/compute-vectors", {}, undefined, abort.signal);
      setTimeout(() => abort.abort(), delay);
      await assert.rejects(run, { code: "cancelled" });
    }
    const { value } = await project.run("ml/compute-vectors");
    assert.equal((value as { failed: number }).failed, 0);
    assert.equal(await pid(), first);
  });
});

function even(background: string): Promise<Uint8Array> {
  return sharp({ create: { width: 300, height: 200, channels: 3, background } })
    .png()
    .toBuffer();
}
