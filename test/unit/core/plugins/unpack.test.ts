import assert from "node:assert/strict";
import { createWriteStream } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { pack as tarPack } from "tar-stream";
import { unpack } from "../../../../src/core/plugins/unpack.ts";
import { eachTempDir } from "../../../support/tempDir.ts";
import { writeZip } from "../../../support/zipFile.ts";

describe("unpacking an archive", () => {
  const dir = eachTempDir();

  it("T2: an archive is unpacked up to a limit, whatever sizes it says", async () => {
    const { signal } = new AbortController();
    const megabyte = "0".repeat(1 << 20);
    const entries = [0, 1, 2].map((n) => ({ name: `zeros-${n}`, text: megabyte }));
    await writeZip(dir.file("bomb.zip"), entries);
    const limited = (file: string, most: { files: number; bytes: number }): Promise<void> =>
      unpack(dir.file(file), dir.file(`${file}-${most.files}`), signal, { folders: 9, ...most });
    const bytes = 2 << 20;
    await assert.rejects(
      limited("bomb.zip", { files: 9, bytes }),
      /9 files or 2 MB, up to 'zeros-2'/,
    );
    await assert.rejects(
      limited("bomb.zip", { files: 1, bytes }),
      /1 files or 2 MB, up to 'zeros-1'/,
    );
    const lying = await readFile(dir.file("bomb.zip"), "latin1");
    const size = String.fromCharCode(0, 0, 16, 0);
    await writeFile(
      dir.file("lying.zip"),
      lying.replaceAll(size, String.fromCharCode(1, 0, 0, 0)),
      "latin1",
    );
    await assert.rejects(limited("lying.zip", { files: 9, bytes }), /too many bytes/);
    const pack = tarPack();
    for (const { name, text } of entries) pack.entry({ name }, text);
    pack.finalize();
    await pipeline(pack, createGzip(), createWriteStream(dir.file("bomb.tgz")));
    await assert.rejects(limited("bomb.tgz", { files: 9, bytes }), /up to 'zeros-2'/);
    const links = tarPack();
    links.entry({ name: "link", type: "symlink", linkname: "/etc" });
    links.finalize();
    await pipeline(links, createGzip(), createWriteStream(dir.file("link.tgz")));
    await assert.rejects(limited("link.tgz", { files: 9, bytes }), /neither a file nor a folder/);
  });

  it("T2: an archive makes folders up to a limit", async () => {
    const { signal } = new AbortController();
    const most = { files: 9, bytes: 1 << 20, folders: 4 };
    const limited = (name: string): Promise<void> =>
      unpack(dir.file(name), dir.file(`${name}-out`), signal, most);
    await writeZip(dir.file("deep.zip"), [{ name: "a/b/c/d/e.ts" }, { name: "a/b/c/d/f.ts" }]);
    await limited("deep.zip");
    await writeZip(dir.file("deeper.zip"), [{ name: "a/b.ts" }, { name: "a/b/c/d/e/f.ts" }]);
    await assert.rejects(
      limited("deeper.zip"),
      /more than 4 folders, up to 'a\/b\/c\/d\/e\/f\.ts'/,
    );
    const empty = tarPack();
    for (const name of ["a/", "b/", "c/", "d/", "e/"]) empty.entry({ name, type: "directory" });
    empty.finalize();
    await pipeline(empty, createGzip(), createWriteStream(dir.file("empty.tgz")));
    await assert.rejects(limited("empty.tgz"), /more than 4 folders, up to 'e\/'/);
  });
});
