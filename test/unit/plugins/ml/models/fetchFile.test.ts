import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { open, readFile, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { root } from "../../../../../scripts/lib/paths.ts";
import {
  fetchFile,
  type FetchFile,
} from "../../../../../src/plugins/ml/models/install/fetchFile.ts";
import { writeBytes } from "../../../../../src/plugins/ml/models/install/writeBytes.ts";
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
      await fetchFile({ url: "http://models.example/model.onnx", target: process.argv[1], signal: AbortSignal.timeout(25_000), progress() {} });`;
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

  it("asks for the bytes as they are, and takes them whole from a server that packs them even so", async () => {
    await using dir = await tempDir();
    const text = Buffer.from(
      JSON.stringify({ vocabulary: Array.from({ length: 90_000 }, String) }),
    );
    const packed = gzipSync(text);
    const target = dir.file("tokenizer.json");
    const unknown = { bytes: undefined, sha256: undefined };
    for (const isStubborn of [false, true]) {
      await using files = await server((request, response) => {
        const packs = isStubborn || /gzip/.test(String(request.headers["accept-encoding"]));
        const sent = packs ? packed : text;
        response.writeHead(200, {
          etag: '"one"',
          "content-length": sent.length,
          ...(packs ? { "content-encoding": "gzip" } : {}),
        });
        response.end(sent);
      });
      const totals: (number | undefined)[] = [];
      const progress = (_: number, total: number | undefined): void => void totals.push(total);
      const got = await fetchFile(wanted(files.url, target, { ...unknown, progress }));
      assert.equal(got.bytes, text.length);
      assert.deepEqual(await readFile(target), text);
      assert.equal(totals.at(-1), isStubborn ? undefined : text.length);
    }
  });

  it("takes a part that has turned out to be whole, and asks once more where it is longer", async () => {
    await using dir = await tempDir();
    const asked: string[] = [];
    await using files = await server((request, response) => {
      asked.push(request.headers.range ?? "all");
      const start = Number(/\d+/.exec(request.headers.range ?? "")?.[0] ?? 0);
      if (start === 0) response.writeHead(200, { etag: '"one"' }).end(content);
      else response.writeHead(416, { "content-range": `bytes */${content.length}` }).end();
    });
    const target = dir.file("model.onnx");
    for (const part of [content, Buffer.concat([content, content])]) {
      await writeFile(`${target}.part`, part);
      await writeFile(`${target}.part.etag`, '"one"');
      await fetchFile(wanted(files.url, target));
      assert.deepEqual(await readFile(target), content);
    }
    assert.deepEqual(asked, ["bytes=600000-", "bytes=1200000-", "all"]);
  });

  it("refuses a server that gives parts of what nobody asked a part of", async () => {
    await using dir = await tempDir();
    let asked = 0;
    await using files = await server((_, response) => {
      asked++;
      response.writeHead(416).end();
    });
    await assert.rejects(fetchFile(wanted(files.url, dir.file("model.onnx"))), {
      message: /answers 416/,
    });
    assert.equal(asked, 1);
  });

  it("says that a disk is full", async function () {
    // Linux has a file that is always full.
    if (process.platform !== "linux") this.skip();
    await using full = await open("/dev/full", "w");
    await assert.rejects(writeBytes(full, content, 0, "/data/model.onnx"), {
      message:
        "The disk of '/data/model.onnx' is full. Make room, and start again to go on from there.",
    });
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
