import assert from "node:assert/strict";
import { copyFile, mkdir, rename, symlink, writeFile } from "node:fs/promises";
import { CommitLog } from "../../../../src/core/commits/commitLog.ts";
import { findNewFiles } from "../../../../src/core/commits/findNewFiles.ts";
import { Dataset } from "../../../../src/core/columns/dataset.ts";
import type { CommitInput, CommitResult } from "../../../../src/protocol/data.ts";
import {
  commit,
  contentsOf,
  each,
  rowsOf,
  same,
  strayRows,
  valuesOf,
} from "../../../support/commits.ts";
import { useDecoders } from "../../../support/decoders.ts";
import { openImporter, type Importer } from "../../../support/importer.ts";
import { tempDir, type TempDir } from "../../../support/tempDir.ts";
import { writeTree } from "../../../support/tinyImages.ts";

describe("commits that add files", () => {
  const decoders = useDecoders();

  /** A project with `in/a.jpg` imported from `in`, without what comes later. */
  async function opened(): Promise<
    AsyncDisposable & {
      dir: TempDir;
      importer: Importer;
      log: CommitLog;
      /** As plugins and people make one. */
      do(input: Partial<CommitInput>, how?: "do" | "apply"): Promise<CommitResult>;
    }
  > {
    const dir = await tempDir();
    await writeTree(dir.path, { "in/a.jpg": 1, "out/o.jpg": 5 });
    const importer = await openImporter(dir.path, decoders());
    await importer.import("in");
    const { project, dataset } = importer;
    const log = new CommitLog(project.db, dataset, { author: "ada", changed: () => {} });
    return {
      dir,
      importer,
      log,
      do: async (input, how = "do") => {
        const whole = commit(input);
        return log[how](whole, "ada", await findNewFiles(project, dataset, whole));
      },
      [Symbol.asyncDispose]: async () => {
        await importer.close();
        await dir[Symbol.asyncDispose]();
      },
    };
  }

  it("P17 P18 makes folders and instances with values in one commit, decoded by the next look", async () => {
    await using project = await opened();
    const { dir, importer, log } = project;
    await writeTree(dir.path, { "in/made/deep/b.jpg": 2, "in/c.jpg": 3 });
    const folderId = importer.dataset.instances.folder[1];
    const before = rowsOf(importer.project.db);
    const { ids } = await project.do({
      folders: [{ id: -1, path: dir.file("in/made/deep") }],
      instances: [
        { id: -2, folderId: -1, name: "b.jpg" },
        { id: -3, folderId, name: "c.jpg" },
      ],
      properties: [
        { id: -4, name: "note", type: "text", mode: "instance", groupId: null },
        { id: -5, name: "marks", type: "multi_tags", mode: "instance", groupId: null },
      ],
      tags: [{ id: -6, propertyId: -5, name: "new", color: null, parents: [] }],
      values: [
        valuesOf(-4, [-3, 1, -2], each("c", "a", "b")),
        valuesOf(-5, [-2, -3], same([-6]), "add"),
      ],
    });
    const real = new Map(ids);
    assert.equal(real.size, 6);
    const pending = ["in/a.jpg ready", "in/c.jpg pending", "in/made/deep/b.jpg pending"];
    assert.deepEqual(importer.listing(), pending);
    const deep = importer.dataset.folder(real.get(-1) ?? 0);
    assert.equal(importer.dataset.folder(deep?.parentId ?? 0)?.path, "in/made");
    assert.deepEqual(log.list(null, 1).commits[0].counts, {
      folders: 2,
      propertyGroups: 0,
      properties: 2,
      tags: 1,
      values: 5,
      annotations: 0,
      instances: 2,
    });
    checkColumns(importer);

    await importer.rescan(["in/made/deep/b.jpg", "in/c.jpg"]);
    const ready = pending.map((line) => line.replace("pending", "ready"));
    assert.deepEqual(importer.listing(), ready);
    const made = rowsOf(importer.project.db);

    log.undo();
    assert.deepEqual(importer.listing(), ["in/a.jpg ready"]);
    const { instances, excluded, ...undone } = rowsOf(importer.project.db);
    const { instances: was, excluded: none, ...others } = before;
    assert.deepEqual([instances, undone], [was, others]);
    assert.deepEqual([excluded.length, none.length], [2, 0]);
    checkColumns(importer);
    await importer.rescan();
    assert.deepEqual(importer.listing(), ["in/a.jpg ready"], "no look brings it back");

    log.redo();
    assert.deepEqual(importer.listing(), ready, "as it was decoded");
    assert.deepEqual(rowsOf(importer.project.db), made);
    checkColumns(importer);
  });

  it("P17 what is known already keeps its id, and gets its values", async () => {
    await using project = await opened();
    const { dir, importer, log } = project;
    const { db } = importer.project;
    const { ids } = await project.do({
      folders: [{ id: -1, path: dir.file("in") }],
      instances: [{ id: -2, folderId: -1, name: "a.jpg" }],
      properties: [{ id: -3, name: "note", type: "text", mode: "instance", groupId: null }],
      values: [valuesOf(-3, [-2], same("known"))],
    });
    const folderId = importer.dataset.instances.folder[1];
    assert.deepEqual(ids, [
      [-3, 1],
      [-1, folderId],
      [-2, 1],
    ]);
    assert.deepEqual(db.prepare("SELECT instance_id, value FROM instance_values").raw().all(), [
      [1, "known"],
    ]);
    log.undo();
    assert.deepEqual(importer.listing(), ["in/a.jpg ready"], "it was there before");
  });

  it("P17 brings back what was taken out of the project, and what was a problem once", async () => {
    await using project = await opened();
    const { dir, importer, log } = project;
    const folderId = importer.dataset.instances.folder[1];
    const { deletions } = commit({});
    log.do(commit({ deletions: { ...deletions, instances: [1] } }));
    await writeFile(dir.file("in/b.jpg"), "no picture");
    await importer.rescan();
    assert.deepEqual(importer.listing(), ["in/b.jpg unsupported"]);
    await copyFile(dir.file("out/o.jpg"), dir.file("in/b.jpg"));
    await project.do({
      instances: [
        { id: -1, folderId, name: "a.jpg" },
        { id: -2, folderId, name: "b.jpg" },
      ],
    });
    await importer.rescan();
    assert.deepEqual(importer.listing(), ["in/a.jpg ready", "in/b.jpg ready"]);
  });

  it("P19 applied ones are never undone", async () => {
    await using project = await opened();
    const { dir, importer, log } = project;
    await writeTree(dir.path, { "in/b.jpg": 2 });
    const folderId = importer.dataset.instances.folder[1];
    await project.do({ instances: [{ id: -1, folderId, name: "b.jpg" }] }, "apply");
    assert.equal(log.undo().undo, null);
    assert.deepEqual(importer.listing(), ["in/a.jpg ready", "in/b.jpg pending"]);
  });

  it("P17 refuses what an import would not take in, naming the row, and writes nothing", async () => {
    await using project = await opened();
    const { dir, importer } = project;
    await writeTree(dir.path, {
      "in/b.jpg": 2,
      "in/notes.txt": "text",
      "in/.hidden/h.jpg": 3,
      "in/left/.winnowignore": "no*.jpg",
      "in/left/not.jpg": 4,
      "in/exported/.winnow-export.json": "{}",
      "in/folder.jpg/x.jpg": 6,
    });
    await symlink(dir.file("out/o.jpg"), dir.file("in/link.jpg"));
    await symlink(dir.file("out"), dir.file("in/linked"));
    const folderId = importer.dataset.instances.folder[1];
    const before = rowsOf(importer.project.db);
    const folder = (path: string): Partial<CommitInput> => ({ folders: [{ id: -1, path }] });
    const file = (name: string, folderOf = folderId): Partial<CommitInput> => ({
      instances: [{ id: -1, folderId: folderOf, name }],
    });
    const within = (path: string, name: string): Partial<CommitInput> => ({
      ...folder(dir.file(path)),
      instances: [{ id: -2, folderId: -1, name }],
    });
    const cases: [Partial<CommitInput>, RegExp][] = [
      [folder("in"), /Folder 1: 'in' is no absolute path/],
      [folder(dir.file("out")), /Folder 1: no source of the project takes/],
      [folder("/"), /Folder 1: '\/' is outside the project/],
      [folder(dir.file("in/none")), /Folder 1: .* is no folder that can be read/],
      [folder(dir.file("in/linked")), /Folder 1: .* is behind a link/],
      [folder(dir.file("in/.hidden")), /Folder 1: no source of the project takes/],
      [folder(dir.file(".winnow")), /Folder 1: no source of the project takes/],
      [file("none.jpg"), /Instance 1: there is no image file '.*none\.jpg'/],
      [file("notes.txt"), /Instance 1: there is no image file/],
      [file("link.jpg"), /Instance 1: .* It is a link/],
      [file("folder.jpg"), /Instance 1: .* It is not a regular file/],
      [file("../out/o.jpg"), /Instance 1: '\.\.\/out\/o\.jpg' is no name of a file/],
      [file(".."), /Instance 1: '\.\.' is no name/],
      [file("b.jpg", 99), /Instance 1: there is no folder 99/],
      [file("b.jpg", -9), /Instance 1: the commit does not create its folder -9/],
      [within("in/left", "not.jpg"), /Instance 1: the rules of the import leave/],
      [
        {
          instances: [
            { id: -1, folderId, name: "b.jpg" },
            { id: -2, folderId, name: "b.jpg" },
          ],
        },
        /Instance 2 is the same file as instance 1/,
      ],
      [
        {
          ...file("b.jpg"),
          propertyGroups: [{ id: -1, name: "x" }],
        },
        /The id -1 is used for two/,
      ],
      [
        { ...file("a.jpg"), deletions: { ...commit({}).deletions, instances: [1] } },
        /the same commit deletes the instance 1/,
      ],
      [
        {
          ...file("b.jpg"),
          properties: [{ id: -3, name: "n", type: "number", mode: "image", groupId: null }],
          values: [valuesOf(-3, [-1], same(1))],
        },
        /there is no image -1/,
      ],
      [
        {
          properties: [{ id: -3, name: "n", type: "number", mode: "instance", groupId: null }],
          values: [valuesOf(-3, [-1], same(1))],
        },
        /Row 1 of 'n': there is no instance -1/,
      ],
    ];
    for (const [input, message] of cases) await assert.rejects(() => project.do(input), message);
    assert.deepEqual(rowsOf(importer.project.db), before);
    await mkdir(dir.file("in/fine"));
    await rename(dir.file("in/b.jpg"), dir.file("in/fine/b.jpg"));
    await project.do(within("in/fine", "b.jpg"));
    assert.deepEqual(importer.listing(), ["in/a.jpg ready", "in/fine/b.jpg pending"]);
  });

  /** What is in memory is what is in the database. */
  function checkColumns({ project, dataset }: Importer): void {
    assert.deepEqual(contentsOf(dataset), contentsOf(new Dataset(project.db)));
    assert.deepEqual(
      [...dataset.folders].map(({ id }) => id).toSorted(),
      [...new Dataset(project.db).folders].map(({ id }) => id).toSorted(),
    );
    assert.deepEqual(strayRows(project.db), []);
  }
});
