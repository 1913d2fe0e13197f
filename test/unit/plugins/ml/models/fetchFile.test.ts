import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../../../../../scripts/lib/paths.ts";
import {
  fetchFile,
  type FetchFile,
} from "../../../../../src/plugins/ml/models/install/fetchFile.ts";
import { tempDir } from "../../../../support/tempDir.ts";

const content = randomBytes(600_000);
const sha256 = createHash("sha256").update(content).digest("hex");

const module = pathToFileURL(
  path.join(root, "src", "plugins", "ml", "models", "install", "fetchFile.ts"),
).href;

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A server on this machine, whose answer each test says. */
async function server(answer: Answer): Promise<AsyncDisposable & { readonly url: string }> {
  const listening = createServer(answer).listen(0, "127.0.0.1");
  await once(listening, "listening");
  const { port } = listening.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/model.onnx`,
    async [Symbol.asyncDispose]() {
      listening.closeAllConnections();
      await new Promise((done) => listening.close(done));
    },
  };
}

/** Serves the file with ranges, as the hub does, and notes what was asked for; `cut` ends the connection after so many bytes. */
function serving(asked: string[], options: { cut?: number; etag?: () => string } = {}): Answer {
  return (request, response) => {
    const { range, "if-range": tag } = request.headers;
    const etag = options.etag?.() ?? '"one"';
    asked.push(`${range ?? "all"}${typeof tag === "string" ? ` if ${tag}` : ""}`);
    const start = range && tag === etag ? Number(/\d+/.exec(range)?.[0]) : 0;
    response.writeHead(start > 0 ? 206 : 200, {
      etag,
      "content-length": content.length - start,
      ...(start > 0
        ? { "content-range": `bytes ${start}-${content.length - 1}/${content.length}` }
        : {}),
    });
    const { cut } = options;
    if (cut === undefined || asked.length > 1) response.end(content.subarray(start));
    else response.write(content.subarray(0, cut), () => response.destroy());
  };
}

function wanted(url: string, target: string, more: Partial<FetchFile> = {}): FetchFile {
  return {
    url,
    target,
    bytes: content.length,
    sha256,
    signal: new AbortController().signal,
    progress: () => {},
    ...more,
  };
}

describe("fetching a file of a model", () => {
  it("fetches it with its progress, and leaves nothing beside it", async () => {
    await using dir = await tempDir();
    await using files = await server(serving([]));
    const told: (readonly [number, number | undefined])[] = [];
    const target = dir.file("deep", "model.onnx");
    const got = await fetchFile(
      wanted(files.url, target, { progress: (done, total) => told.push([done, total]) }),
    );
    assert.deepEqual(got, { bytes: content.length, sha256 });
    assert.deepEqual(await readFile(target), content);
    assert.ok(!existsSync(`${target}.part`) && !existsSync(`${target}.part.etag`));
    assert.deepEqual(told[0], [0, content.length]);
    assert.deepEqual(told.at(-1), [content.length, content.length]);
  });

  it("a cut connection is told, and the next attempt goes on from there", async () => {
    await using dir = await tempDir();
    const asked: string[] = [];
    await using files = await server(serving(asked, { cut: 250_000 }));
    const target = dir.file("model.onnx");
    await assert.rejects(fetchFile(wanted(files.url, target)), {
      name: "FetchError",
      message: /was cut after 250000 bytes: .*Start again to go on from there\./,
    });
    assert.ok(!existsSync(target));
    await fetchFile(wanted(files.url, target));
    assert.deepEqual(asked, ["all", 'bytes=250000- if "one"']);
    assert.deepEqual(await readFile(target), content);
  });

  it("begins anew where the server has another file by now", async () => {
    await using dir = await tempDir();
    const asked: string[] = [];
    const etag = () => (asked.length === 0 ? '"one"' : '"two"');
    await using files = await server(serving(asked, { cut: 1000, etag }));
    const target = dir.file("model.onnx");
    await assert.rejects(fetchFile(wanted(files.url, target)));
    await fetchFile(wanted(files.url, target));
    assert.deepEqual(await readFile(target), content);
  });

  it("refuses other bytes, and does not keep them", async () => {
    await using dir = await tempDir();
    await using files = await server(serving([]));
    const target = dir.file("model.onnx");
    for (const [other, message] of [
      [
        { sha256: "0".repeat(64) },
        /has the SHA-256 [0-9a-f]{64} instead of 0{64}, so it was thrown away/,
      ],
      [{ bytes: content.length - 1 }, /instead of 599999, so it was thrown away/],
      [{ bytes: content.length + 1 }, /has 600000 bytes instead of 600001/],
    ] as const) {
      await assert.rejects(fetchFile(wanted(files.url, target, other)), { message });
      assert.ok(!existsSync(target) && !existsSync(`${target}.part`));
    }
  });

  it("says what a missing file, a refusal or an unreachable server means", async () => {
    await using dir = await tempDir();
    const target = dir.file("model.onnx");
    let status = 404;
    const files = await server((_, response) => response.writeHead(status).end());
    await assert.rejects(fetchFile(wanted(files.url, target)), {
      message: /is not there\..*from a folder/,
    });
    status = 403;
    await assert.rejects(fetchFile(wanted(files.url, target)), { message: /refuses .*by hand/ });
    status = 503;
    await assert.rejects(fetchFile(wanted(files.url, target)), { message: /answers 503/ });
    await files[Symbol.asyncDispose]();
    await assert.rejects(fetchFile(wanted(files.url, target)), {
      message: /cannot be reached: .*ECONNREFUSED.*HTTPS_PROXY.*modelMirror.*from a folder/,
    });
  });

  it("goes through the proxy of the environment", async () => {
    await using dir = await tempDir();
    const asked: string[] = [];
    // A proxy is asked for whole addresses.
    await using proxy = await server((request, response) => {
      asked.push(request.url ?? "");
      response.end(content);
    });
    // The agent reads the environment once, so this is a process of its own.
    const script = `import { fetchFile } from ${JSON.stringify(module)};
      await fetchFile({ url: "http://models.example/model.onnx", target: process.argv[1], signal: AbortSignal.timeout(9000), progress() {} });`;
    const child = spawn(
      process.execPath,
      ["--input-type=module", "-e", script, dir.file("model.onnx")],
      {
        env: {
          ...process.env,
          HTTP_PROXY: new URL(proxy.url).origin,
          http_proxy: new URL(proxy.url).origin,
          NO_PROXY: "",
        },
        stdio: "inherit",
      },
    );
    const [code] = await once(child, "exit");
    assert.equal(code, 0);
    assert.deepEqual(asked, ["http://models.example/model.onnx"]);
    assert.deepEqual(await readFile(dir.file("model.onnx")), content);
  });

  it("stops when it is cancelled, and keeps what came", async () => {
    await using dir = await tempDir();
    const abort = new AbortController();
    await using files = await server((_, response) => {
      response.writeHead(200, { etag: '"one"', "content-length": content.length });
      // The rest never comes.
      response.write(content.subarray(0, 100_000));
    });
    const target = dir.file("model.onnx");
    const fetching = fetchFile(
      wanted(files.url, target, {
        signal: abort.signal,
        progress: (done) => done === 100_000 && abort.abort(),
      }),
    );
    await assert.rejects(fetching, { name: "AbortError" });
    assert.equal((await readFile(`${target}.part`)).length, 100_000);
  });
});
