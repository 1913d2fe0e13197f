import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { encode } from "@msgpack/msgpack";
import fc from "fast-check";
import { WinnowError } from "../../src/base/errors.ts";
import { bytesOf } from "../../src/protocol/bytes.ts";
import { type engineContract, engineProtocolVersion } from "../../src/protocol/engine.ts";
import { defaultViewSpec } from "../../src/protocol/view.ts";
import { listProblems } from "../../src/core/db/problems.ts";
import { commit, each, same, valuesOf } from "../support/commits.ts";
import { makeDataset } from "../support/dataset.ts";
import { connectRaw, openEngine, type RawClient, type TestEngine } from "../support/engine.ts";
import { pluginMessages } from "../support/pluginMessages.ts";
import { tempDir, type TempDir } from "../support/tempDir.ts";
import { writeTree } from "../support/tinyImages.ts";

type Method = keyof (typeof engineContract)["requests"];

const uuid = "3f0d9f1e-7d0a-4f8e-9c58-0a1b2c3d4e5f";

const goodCommit = commit({
  properties: [
    { id: -1, name: "label", type: "multi_tags", mode: "image", groupId: null },
    { id: -2, name: "score", type: "number", mode: "instance", groupId: null },
  ],
  tags: [
    { id: -3, propertyId: -1, name: "cat", color: null, parents: [] },
    { id: -4, propertyId: -1, name: "kitten", color: 0, parents: [-3] },
  ],
  values: [valuesOf(-1, [1], same([-4])), valuesOf(-2, [1, 2], each(1, null))],
  annotations: [
    {
      id: -5,
      imageId: 1,
      classId: -4,
      shape: { kind: "polygon", rings: [[0, 0, 5, 0, 5, 5]] },
      confidence: 0.5,
      source: "run",
      attributes: { hard: true },
    },
  ],
});

const inStore = { scope: "project", owner: "a", store: "s" } as const;
const run = { owner: "a", key: "r" };
const map = { owner: "a", name: "m" };

/** A good message of every request but the greeting, which the fuzzer then spoils. */
const good: Record<Exclude<Method, "session/hello">, object> = {
  "project/status": {},
  "folder/children": { parentId: 1 },
  "folder/at": { path: "/nowhere" },
  "problem/summary": {},
  "problem/list": { kind: null, offset: 0, limit: 10 },
  "import/start": { sources: [{ path: "/nowhere/at/all", include: [], exclude: [] }] },
  "import/rescan": { paths: ["/nowhere/at/all"], retryProblems: false },
  "task/list": {},
  "task/cancel": { taskId: 1 },
  ...pluginMessages,
  "view/open": { spec: defaultViewSpec, stateId: uuid },
  "view/update": { viewId: 1, spec: defaultViewSpec },
  "view/refresh": { viewId: 1 },
  "view/range": { viewId: 1, from: 0, count: 10 },
  "view/thumbs": { viewId: 1, ids: bytesOf(Int32Array.of(1, 2, 3)), px: 64 },
  "view/select": { viewId: 1, version: 1, change: { kind: "set", from: 0, to: 2 } },
  "view/selection": { viewId: 1, offset: 0, limit: 10 },
  "view/locate": { viewId: 1, instanceId: 1 },
  "view/close": { viewId: 999 },
  "instance/list": { after: 0, limit: 10 },
  "instance/get": { instanceId: 1 },
  "instance/paths": { ids: bytesOf(Int32Array.of(1, 2, 3)) },
  "instance/thumbs": { ids: new Uint8Array(4), px: 64 },
  "instance/exif": { instanceId: 1 },
  "instance/render": { instanceId: 1, maxSide: 64 },
  "property/list": {},
  "tag/list": { propertyId: 1 },
  "tag/merge": { from: 1, into: 2 },
  "property/preview": { propertyId: 2, type: "text" },
  "property/convert": { propertyId: 2, type: "text" },
  "value/get": { ids: bytesOf(Int32Array.of(1, 2)), propertyIds: [1, 2] },
  "annotation/of": { ids: bytesOf(Int32Array.of(1, 2)) },
  "commit/do": { commit: goodCommit },
  "commit/apply": { commit: goodCommit },
  "commit/stamp": {
    target: { kind: "ids", ids: bytesOf(Int32Array.of(1, 2)) },
    changes: [{ propertyId: 2, how: "set", value: 0.5 }],
    title: null,
  },
  "history/list": { before: null, limit: 10 },
  "history/undo": {},
  "history/redo": {},
  "history/go": { commitId: 1 },
  "facet/get": { target: { kind: "view", viewId: 1 }, property: "width", limit: 10, bins: 10 },
  "query/check": { text: "where width > 10" },
  "query/ids": { text: "where width > 10 order by name", offset: 0, limit: 10 },
  "query/names": {},
  "curate/split": {
    target: { kind: "query", text: "" },
    property: "split",
    parts: [
      { name: "train", share: 8 },
      { name: "test", share: 2 },
    ],
    stratify: null,
    groupedBy: null,
    distance: null,
    seed: 1,
  },
  "curate/duplicates": { target: { kind: "query", text: "" }, distance: null, keep: "first path" },
  "curate/recipe": { text: 'where width > 10 tag quality with "good"', path: "" },
  "curate/report": {
    target: { kind: "query", text: "" },
    title: "Report",
    file: "/nowhere/at/all.html",
    replace: false,
  },
  "project/verify": {},
  "exchange/formats": {},
  "exchange/loses": { format: "yolo", options: { task: "detect" } },
  "exchange/import": {
    format: "coco",
    path: "/nowhere/at/all.json",
    options: {},
    fusion: "replace",
    classProperty: "label",
    splitProperty: "split",
    source: "",
    dryRun: true,
  },
  // Nothing can be made there, whoever runs the tests.
  "exchange/export": {
    format: "coco",
    path: "/dev/null/out",
    options: { rle: "plain" },
    target: { kind: "query", text: "" },
    splitProperty: "",
    sources: null,
    replace: false,
  },
  "exchange/report": { taskId: 1 },
  "store/list": { scope: "project", owner: "a" },
  "store/keys": { ...inStore, after: null, limit: 10 },
  "store/get": { ...inStore, key: "k" },
  "store/describe": { ...inStore, key: "k" },
  "store/set": { ...inStore, key: "k", value: { list: [1, null] }, ttl: 60 },
  "store/delete": { ...inStore, key: "k" },
  "store/clear": inStore,
  "run/register": { ...run, config: { epochs: 3 }, overwrite: true },
  "run/configure": { ...run, config: [] },
  "run/list": { owner: null, offset: 0, limit: 10 },
  "run/get": run,
  "run/rename": { ...run, to: "k" },
  "run/remove": run,
  "run/save": { ...run, uploadId: 1, overwrite: true },
  "run/results": { ...run, resultsId: 1, offset: 0, limit: 100 },
  "map/save": { ...map, of: "image", info: {}, uploadId: 1, overwrite: true },
  "map/list": { owner: "a", offset: 0, limit: 10 },
  "map/points": { ...map, pointsId: 1, offset: 0, limit: 100 },
  "map/rename": { ...map, to: "n" },
  "map/remove": map,
  "upload/begin": {},
  "upload/append": { uploadId: 1, bytes: new Uint8Array(12) },
  "upload/cancel": { uploadId: 1 },
  "saved/list": { owner: null },
  "saved/get": { owner: "a", name: "q" },
  "saved/save": { owner: "a", name: "q", text: "width > 1", replace: true },
  "saved/rename": { owner: "a", name: "q", to: "r" },
  "saved/remove": { owner: "a", name: "q" },
  "state/forget": { scope: "project", owner: "a" },
};

const number = fc.oneof(
  fc.constantFrom(0, -1, 1, 1.5, 2 ** 31, 2 ** 53, -(2 ** 53), 1e308, NaN, Infinity, -Infinity),
  fc.integer(),
  fc.double(),
);
const text = fc.oneof(
  fc.constantFrom(
    "",
    "..",
    "../../etc/passwd",
    "a/../../b",
    "\0",
    "x\0y",
    "%",
    "*".repeat(500),
    uuid,
  ),
  fc.constantFrom("__proto__", "constructor", "'; DROP TABLE images; --", "\ud800"),
  fc.string({ unit: "binary", maxLength: 50 }),
);
const bytes = fc.uint8Array({ maxLength: 5000 });
const anything: fc.Arbitrary<unknown> = fc.oneof(
  number,
  text,
  bytes,
  fc.constantFrom(null, true, false),
  fc.array(fc.oneof(number, text), { maxLength: 5 }),
  fc.record({ kind: text, from: number, to: number }),
  fc.dictionary(fc.string({ maxLength: 5 }), fc.oneof(number, text), { maxKeys: 4 }),
);

type Edit = {
  readonly at: readonly number[];
  readonly how: "set" | "drop" | "add";
  readonly value: unknown;
};
const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.array(fc.nat({ max: 6 }), { minLength: 1, maxLength: 3 }),
  how: fc.constantFrom(
    "set" as const,
    "set" as const,
    "set" as const,
    "drop" as const,
    "add" as const,
  ),
  value: anything,
});

/** Goes down into the message as far as `at` leads, and spoils what it finds there. */
function spoil(message: unknown, { at, how, value }: Edit): unknown {
  if (typeof message !== "object" || message === null || message instanceof Uint8Array)
    return value;
  const copy: Record<string, unknown> | unknown[] = Array.isArray(message)
    ? [...message]
    : { ...message };
  const keys = Object.keys(copy);
  const [first = 0, ...rest] = at;
  if (how === "add" || keys.length === 0) return Object.assign(copy, { [`extra${first}`]: value });
  const key = keys[first % keys.length] as keyof typeof copy;
  if (rest.length > 0) Object.assign(copy, { [key]: spoil(copy[key], { at: rest, how, value }) });
  else if (how === "drop") delete copy[key];
  else Object.assign(copy, { [key]: value });
  return copy;
}

const message = fc.tuple(
  fc.constantFrom(...(Object.keys(good) as (keyof typeof good)[])),
  fc.array(edit, { maxLength: 3 }),
);

/** Whether a message asks to read something that is really there: the fuzzer must not import this machine. */
function readsAnything(params: unknown): boolean {
  const paths: string[] = [];
  JSON.stringify(params, (_, value: unknown) => {
    if (typeof value === "string") paths.push(value);
    return value;
  });
  return paths.some((one) => {
    try {
      return existsSync(path.resolve(one));
    } catch {
      return false; // a path that cannot be asked for cannot be read either
    }
  });
}

const codes = new Set([
  "bad-request",
  "bad-query",
  "not-found",
  "file-problem",
  "cancelled",
  "read-only",
  "project-foreign",
]);

describe("T4 messages of a compromised client", () => {
  let dir: TempDir;
  let engine: TestEngine;
  let raw: RawClient;
  let pid: number;

  before(async () => {
    dir = await tempDir();
    await writeTree(dir.path, { "photos/a.jpg": 1, "photos/b.jpg": 2, "photos/c.jpg": "text" });
    engine = openEngine(dir.path);
    await engine.import(dir.file("photos"));
    ({ pid } = await engine.connection.ready());
  });

  beforeEach(async () => {
    raw = await connectRaw(dir.path);
    const { token } = raw.address;
    await raw.client.call("session/hello", {
      protocolVersion: engineProtocolVersion,
      token,
      client: "fuzzer",
    });
    await raw.client.call("view/open", { spec: defaultViewSpec, stateId: null });
  });

  afterEach(() => raw[Symbol.dispose]());

  after(async () => {
    await engine[Symbol.asyncDispose]();
    await dir[Symbol.asyncDispose]();
  });

  it("2,000 spoiled requests: an answer or a typed error each, and the engine lives on", async () => {
    const wrong = new Set<string>();
    let [answered, refused] = [0, 0];
    const call = raw.client.call as (method: string, params: unknown) => Promise<unknown>;
    await fc.assert(
      fc.asyncProperty(fc.array(message, { minLength: 40, maxLength: 40 }), async (batch) => {
        const calls = batch.map(async ([method, edits]) => {
          const params = edits.reduce<unknown>(spoil, good[method]);
          if (typeof params !== "object" || params === null || Array.isArray(params)) return;
          // Whoever holds the token may have a report written anywhere; the fuzzer must not.
          if (
            method === "curate/report" &&
            !JSON.stringify(params).includes("/nowhere/at/all.html")
          )
            return;
          if (/^import\/|folder\/at/.test(method) && readsAnything(params)) return;
          try {
            await call(method, params);
            answered++;
          } catch (error) {
            refused++;
            const isTyped = error instanceof WinnowError && codes.has(error.code);
            if (!isTyped)
              wrong.add(`${method}: ${String(error)} ${JSON.stringify(params).slice(0, 300)}`);
          }
        });
        await Promise.all(calls);
      }),
      { numRuns: 50 },
    );
    assert.deepEqual([...wrong], []);
    // Otherwise the fuzzer is too gentle, or so rough that nothing gets past the first check.
    assert.ok(answered > 300 && refused > 300, `${answered} answered, ${refused} refused`);
    assert.deepEqual((await engine.connection.ready()).pid, pid);
    const status = await engine.call("project/status", {});
    assert.deepEqual([status.instances, status.problems], [2, 1]);
    const kept = (await readdir(dir.file("photos"))).toSorted();
    assert.deepEqual(kept, ["a.jpg", "b.jpg", "c.jpg"]);
  }).timeout(60_000);

  it("control: unchecked, such a number would reach the database, which has no answer to it", () => {
    const { db } = makeDataset([]);
    assert.throws(() => listProblems(db, null, 1e308, 10), /datatype mismatch/);
  });

  const frame = (body: Uint8Array, length = body.length): Buffer =>
    Buffer.concat([Buffer.from(`Content-Length: ${length}\r\n\r\n`), body]);

  for (const [what, garbage] of [
    ["bytes at random", Buffer.from(Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) & 255))],
    ["a header without a length", Buffer.from("Content-Type: x\r\n\r\n{}")],
    ["a length that is none", Buffer.from("Content-Length: many\r\n\r\n{}")],
    ["a negative length", Buffer.from("Content-Length: -5\r\n\r\n{}")],
    ["a body that is no message", frame(Uint8Array.of(0xc1, 0xc1, 0xc1))],
    ["a body that is a number", frame(encode(7))],
    ["a body that is null", frame(encode(null))],
    ["a body that ends early", frame(encode({ jsonrpc: "2.0" }).subarray(0, 5))],
    ["an answer to nothing", frame(encode({ jsonrpc: "2.0", id: 77, result: 1 }))],
    ["a request without a method", frame(encode({ jsonrpc: "2.0", id: 1, params: {} }))],
    [
      "a cancellation of nothing",
      frame(encode({ jsonrpc: "2.0", method: "$/cancelRequest", params: { id: 9 } })),
    ],
    ["a cancellation without an id", frame(encode({ jsonrpc: "2.0", method: "$/cancelRequest" }))],
    ["an event of its own", frame(encode({ jsonrpc: "2.0", method: "task/changed", params: {} }))],
    ["HTTP", Buffer.from("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")],
  ] as const)
    it(`${what}: whoever sends it is alone with it`, async () => {
      raw.socket.write(garbage);
      await sleep(20);
      assert.equal((await engine.call("project/status", {})).instances, 2);
      assert.equal((await engine.connection.ready()).pid, pid);
    });
});
