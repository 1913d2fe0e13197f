import assert from "node:assert/strict";
import { readFile, stat } from "node:fs/promises";
import { WinnowError } from "../../src/base/errors.ts";
import { engineContract, engineProtocolVersion } from "../../src/protocol/engine.ts";
import { addressFile } from "../../src/engine-client/address.ts";
import { connectRaw, openEngine, type TestEngine } from "../support/engine.ts";
import { childrenOf } from "../support/processes.ts";
import { tempDir, type TempDir } from "../support/tempDir.ts";
import { writeTree } from "../support/tinyImages.ts";

const codeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => "answered",
    (error: unknown) => (error instanceof WinnowError ? error.code : String(error)),
  );

describe("the greeting of an engine", () => {
  let dir: TempDir;
  let engine: TestEngine;

  before(async () => {
    dir = await tempDir();
    await writeTree(dir.path, { "a.jpg": 1 });
    engine = openEngine(dir.path);
    await engine.import(dir.path);
  });

  after(async () => {
    await engine[Symbol.asyncDispose]();
    await dir[Symbol.asyncDispose]();
  });

  const hello = { protocolVersion: engineProtocolVersion, client: "test" };

  it("tells what the project is", async () => {
    const { pid, projectId, engineVersion, ...rest } = await engine.connection.ready();
    assert.match(projectId, /^[0-9a-f-]{36}$/);
    assert.match(engineVersion, /^\d+\.\d+\.\d+/);
    assert.notEqual(pid, process.pid);
    assert.deepEqual(rest, {
      protocolVersion: engineProtocolVersion,
      projectDir: dir.path,
      mode: "owner",
      warnings: [],
    });
  });

  it("T15 is refused with another token, and nothing is answered before it", async () => {
    using raw = await connectRaw(dir.path);
    const { token } = raw.address;
    const others = ["", token.slice(1), `${token}0`, token.toUpperCase(), "0".repeat(64)];
    for (const other of others)
      assert.equal(
        await codeOf(raw.client.call("session/hello", { ...hello, token: other })),
        "bad-request",
      );
    for (const method of Object.keys(engineContract.requests) as "project/status"[])
      if (method !== ("session/hello" as string))
        assert.equal(await codeOf(raw.client.call(method, {})), "bad-request", method);
  });

  it("control: with the token, the same connection is answered", async () => {
    using raw = await connectRaw(dir.path);
    await codeOf(raw.client.call("session/hello", { ...hello, token: "wrong" }));
    await raw.client.call("session/hello", { ...hello, token: raw.address.token });
    assert.equal((await raw.client.call("project/status", {})).instances, 1);
  });

  it("tells a stranger nothing: no event reaches a connection before its greeting", async () => {
    using raw = await connectRaw(dir.path);
    const events: string[] = [];
    for (const name of ["project/changed", "task/changed", "message"] as const)
      raw.client.on(name, () => events.push(name));
    const seen = new Promise<void>((resolve) => {
      const subscription = engine.connection.on("task/changed", ({ endedAt }) => {
        if (endedAt === null) return;
        subscription.dispose();
        resolve();
      });
    });
    await engine.call("import/rescan", { paths: null, retryProblems: false });
    await seen;
    assert.deepEqual(events, []);
  });

  for (const version of [engineProtocolVersion - 1, engineProtocolVersion + 1, NaN])
    it(`is refused in protocol version ${version}, with what to do`, async () => {
      using raw = await connectRaw(dir.path);
      const { token } = raw.address;
      const greeting = raw.client.call("session/hello", {
        ...hello,
        token,
        protocolVersion: version,
      });
      await assert.rejects(greeting, (error) => {
        assert.ok(error instanceof WinnowError);
        assert.match(error.code, /^(version-mismatch|bad-request)$/);
        if (error.code === "version-mismatch")
          assert.match(error.message, /Close the other window, or update both/);
        return true;
      });
      assert.equal(await codeOf(raw.client.call("project/status", {})), "bad-request");
    });

  it("T15 the token is nowhere but where the project's reader finds it", async () => {
    const { token, socket } = (
      await connectRaw(dir.path).then((raw) => {
        raw[Symbol.dispose]();
        return raw;
      })
    ).address;
    const { pid } = await engine.connection.ready();
    const pids = [process.pid, pid, ...childrenOf(pid)];
    assert.ok(pids.length > 2, "the decoders are missing");
    for (const each of pids)
      for (const file of ["cmdline", "environ"])
        assert.ok(
          !(await readFile(`/proc/${each}/${file}`, "utf8")).includes(token),
          `${file} of ${each}`,
        );
    assert.ok(!engine.log.join().includes(token));
    assert.deepEqual(
      [(await stat(addressFile(dir.path))).mode & 0o777, (await stat(socket)).mode & 0o777],
      [0o600, 0o600],
    );
  });
});
