import assert from "node:assert/strict";
import { once } from "node:events";
import { chmod, mkdir, stat, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import {
  addressFile,
  isOurSocket,
  newSocketPath,
  readAddress,
} from "../../../src/engine-client/address.ts";
import { tempDir } from "../../support/tempDir.ts";

const permissions = async (file: string): Promise<string> =>
  ((await stat(file)).mode & 0o777).toString(8);

describe("where an engine listens", () => {
  it("is a new place each time, in a folder that is its user's alone", async () => {
    const [first, second] = [await newSocketPath(), await newSocketPath()];
    assert.notEqual(first, second);
    assert.deepEqual(
      [await permissions(path.dirname(first)), (await stat(path.dirname(first))).uid],
      ["700", process.getuid?.()],
    );
    assert.ok(first.length < 100, "the path of a Unix socket ends at about 100 bytes");
  });

  it("a folder that others could enter is closed to them", async () => {
    const dir = path.dirname(await newSocketPath());
    await chmod(dir, 0o755);
    await newSocketPath();
    assert.equal(await permissions(dir), "700");
  });

  it("can be listened at", async () => {
    const socket = await newSocketPath();
    const server = createServer().listen(socket);
    await once(server, "listening");
    server.close();
    await once(server, "close");
  });

  it("only what we made is ours to remove", async () => {
    const ours = await newSocketPath();
    const dir = path.dirname(ours);
    assert.deepEqual(
      [
        ours,
        `${dir}/../${path.basename(ours)}`,
        `${dir}/other.sock`,
        "/etc/passwd",
        `${ours}x`,
      ].map(isOurSocket),
      [true, false, false, false, false],
    );
  });
});

describe("how an engine is found", () => {
  const address = { socket: "/run/x.sock", token: "t", pid: 1 };

  for (const [what, text, expected] of [
    ["an address", JSON.stringify(address), address],
    ["half an address", JSON.stringify(address).slice(0, 20), undefined],
    ["nothing", "", undefined],
    ["another JSON", '["a"]', undefined],
    [
      "an address of megabytes",
      JSON.stringify({ ...address, token: "t".repeat(1 << 21) }),
      undefined,
    ],
  ] as const)
    it(`in a file that holds ${what}`, async () => {
      await using dir = await tempDir();
      await mkdir(dir.file(".winnow"));
      await writeFile(addressFile(dir.path), text);
      assert.deepEqual(await readAddress(dir.path), expected);
    });

  it("is not, where there is no file", async () => {
    await using dir = await tempDir();
    assert.equal(await readAddress(dir.path), undefined);
  });

  it("T2 is not by a link that a clone brought along", async () => {
    await using dir = await tempDir();
    await mkdir(dir.file(".winnow"));
    await symlink("/dev/zero", addressFile(dir.path));
    assert.equal(await readAddress(dir.path), undefined);
  });
});
