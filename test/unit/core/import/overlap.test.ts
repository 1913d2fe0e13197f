import assert from "node:assert/strict";
import { rename, rm, symlink } from "node:fs/promises";
import { useDecoders } from "../../../support/decoders.ts";
import { countsOf, openImporter } from "../../../support/importer.ts";
import { tempDir } from "../../../support/tempDir.ts";
import { writeTree } from "../../../support/tinyImages.ts";
import { until } from "../../../support/until.ts";

describe("sources that overlap: an image is in when any of them takes it", () => {
  const decoders = useDecoders();

  it("a folder and a folder in it count each image once", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, { "a.jpg": 1, "sub/b.jpg": 2 });
    await using importer = await openImporter(dir.path, decoders());
    assert.deepEqual(countsOf(await importer.import(".", "sub", "sub/b.jpg")), {
      done: 2,
      total: 2,
      added: 2,
    });
    assert.deepEqual(countsOf(await importer.rescan()), {});
    assert.deepEqual(importer.listing(), ["a.jpg ready", "sub/b.jpg ready"]);
  });

  it("a narrower one first, a wider one later: the folder finds its place in the tree", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, { "photos/2021/a.jpg": 1, "photos/2022/b.jpg": 2 });
    await using importer = await openImporter(dir.path, decoders());
    await importer.import("photos/2021");
    await importer.import("photos");
    const { dataset } = importer;
    const parents = [...dataset.folders].map(({ path, parentId }) => [
      path,
      parentId === null ? null : dataset.folder(parentId)?.path,
    ]);
    assert.deepEqual(parents.toSorted(), [
      ["photos", null],
      ["photos/2021", "photos"],
      ["photos/2022", "photos"],
    ]);
  });

  for (const [what, sources, expected] of [
    [
      "a folder that the outer one excludes",
      [{ path: ".", exclude: ["sub/**"] }, "sub"],
      ["a.jpg ready", "sub/b.jpg ready", "sub/c.png ready"],
    ],
    [
      "a kind that the outer one excludes",
      [{ path: ".", exclude: ["**/*.png"] }, "sub"],
      ["a.jpg ready", "sub/b.jpg ready", "sub/c.png ready"],
    ],
    [
      "a kind that the inner one excludes",
      [".", { path: "sub", exclude: ["*.png"] }],
      ["a.jpg ready", "sub/b.jpg ready", "sub/c.png ready"],
    ],
    [
      "a single file that its folder excludes",
      [{ path: ".", exclude: ["sub", "*.jpg"] }, "a.jpg"],
      ["a.jpg ready"],
    ],
  ] as const)
    it(what, async () => {
      await using dir = await tempDir();
      await writeTree(dir.path, { "a.jpg": 1, "sub/b.jpg": 2, "sub/c.png": 3 });
      await using importer = await openImporter(dir.path, decoders());
      await importer.import(...sources);
      assert.deepEqual(importer.listing(), expected);
      // Whichever of them is looked at, nothing of the others goes missing, not even for a moment.
      for (const paths of [undefined, ["."], ["sub"], ["a.jpg"]]) {
        assert.deepEqual(countsOf(await importer.rescan(paths)), {}, `after ${String(paths)}`);
        assert.deepEqual(importer.listing(), expected);
      }
    });

  it("one that is deleted inside of another one is missing", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, { "a.jpg": 1, "sub/b.jpg": 2 });
    await using importer = await openImporter(dir.path, decoders());
    await importer.import(".", "sub");
    await rm(dir.file("sub"), { recursive: true });
    await importer.rescan();
    assert.deepEqual(
      [importer.listing(), importer.warnings],
      [["a.jpg ready", "sub/b.jpg missing"], []],
    );
  });

  it("what new globs leave out is no longer part of the project's images", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, { "a.jpg": 1, "sub/b.jpg": 2 });
    await using importer = await openImporter(dir.path, decoders());
    await importer.import(".");
    await importer.import({ path: ".", exclude: ["sub/**"] });
    assert.deepEqual(importer.listing(), ["a.jpg ready", "sub/b.jpg missing"]);
  });
});

describe("looking again at a part, as the watcher does", () => {
  const decoders = useDecoders();

  it("one file that is new, changed or gone", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, { "sub/a.jpg": 1, "sub/b.jpg": 2 });
    await using importer = await openImporter(dir.path, decoders());
    await importer.import(".");
    await writeTree(dir.path, { "sub/a.jpg": 3, "sub/new.jpg": 4 });
    await rm(dir.file("sub", "b.jpg"));
    const task = await importer.rescan(["sub/a.jpg", "sub/new.jpg", "sub/b.jpg"]);
    assert.deepEqual(countsOf(task), { done: 2, total: 2, added: 1, changed: 1, missing: 1 });
  });

  it("a folder that is new or gone", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, { "a.jpg": 1, "old/b.jpg": 2 });
    await using importer = await openImporter(dir.path, decoders());
    await importer.import(".");
    await rename(dir.file("old"), dir.file("fresh"));
    assert.deepEqual(countsOf(await importer.rescan(["old", "fresh"])), {
      done: 1,
      total: 1,
      moved: 1,
    });
    assert.deepEqual(importer.listing(), ["a.jpg ready", "fresh/b.jpg ready"]);
  });

  it("with the globs and rules of its source", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, {
      "train/a.jpg": 1,
      "train/cats/b.jpg": 2,
      "train/cats/.winnowignore": "/x.jpg\n",
      "train/cats/x.jpg": 3,
      "test/c.jpg": 4,
    });
    await using importer = await openImporter(dir.path, decoders());
    await importer.import({ path: ".", include: ["train/**"] });
    for (const paths of [["train"], ["train/cats"], ["train/cats/b.jpg"], ["test"], ["test/c.jpg"]])
      assert.deepEqual(countsOf(await importer.rescan(paths)), {}, String(paths));
    assert.deepEqual(importer.listing(), ["train/a.jpg ready", "train/cats/b.jpg ready"]);
  });

  it("what is outside of every source is no business of the project", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, { "in/a.jpg": 1, "out/b.jpg": 2 });
    await using importer = await openImporter(dir.path, decoders());
    await importer.import("in");
    await importer.rescan(["out", "out/b.jpg", "."]);
    assert.deepEqual(importer.listing(), ["in/a.jpg ready"]);
  });

  for (const [what, files, path] of [
    [
      "a .winnowignore between the source and the folder",
      { "a/.winnowignore": "b/\n", "a/b/x.jpg": 1 },
      "a/b",
    ],
    [
      "a .winnowignore between the source and the file",
      { "a/.winnowignore": "*.jpg\n", "a/x.jpg": 1 },
      "a/x.jpg",
    ],
    ["the rules of a folder further up", { ".winnowignore": "a/\n", "a/b/x.jpg": 1 }, "a/b/x.jpg"],
    ["what is always ignored", { "a/node_modules/b/x.jpg": 1 }, "a/node_modules/b"],
    ["what is hidden", { "a/.cache/x.jpg": 1 }, "a/.cache/x.jpg"],
  ] as const)
    it(`obeys ${what}`, async () => {
      await using dir = await tempDir();
      await writeTree(dir.path, { "ok.jpg": 9, ...files });
      await using importer = await openImporter(dir.path, decoders());
      await importer.import(".");
      assert.deepEqual(countsOf(await importer.rescan([path])), {});
      assert.deepEqual(importer.listing(), ["ok.jpg ready"]);
    });

  it("T7 a folder that became a link is a problem; what it leads to is not looked at", async () => {
    await using dir = await tempDir();
    await using disk = await tempDir();
    await writeTree(disk.path, { "secret.jpg": 1 });
    await writeTree(dir.path, { "a.jpg": 2, "sub/b.jpg": 3 });
    await using importer = await openImporter(dir.path, decoders());
    await importer.import(".");
    await rm(dir.file("sub"), { recursive: true });
    await symlink(disk.path, dir.file("sub"));
    for (const paths of [["sub"], ["sub/secret.jpg"], undefined]) await importer.rescan(paths);
    assert.deepEqual(importer.listing(), ["a.jpg ready", "sub/b.jpg missing", "sub outside"]);
  });

  it("T7 a source in the project that became a link out of it is not followed", async () => {
    await using dir = await tempDir();
    await using disk = await tempDir();
    await writeTree(disk.path, { "secret.jpg": 1 });
    await writeTree(dir.path, { "data/b.jpg": 3 });
    await using importer = await openImporter(dir.path, decoders());
    await importer.import("data");
    await rm(dir.file("data"), { recursive: true });
    await symlink(disk.path, dir.file("data"));
    await importer.rescan();
    assert.deepEqual(
      importer.listing().filter((line) => line.includes("secret")),
      [],
    );
    assert.match(importer.warnings.join(), /is a link/);
  });

  it("T7 a folder that is swapped for a link after its listing is not read through", async () => {
    await using dir = await tempDir();
    await using disk = await tempDir();
    await writeTree(disk.path, { "b.jpg": 1 });
    await writeTree(dir.path, { "sub/b.jpg": 2 });
    const importer = await openImporter(dir.path, decoders());
    await importer.import(".");
    // As a crash leaves it: listed, and to be read by the task that goes on.
    importer.project.db.exec("UPDATE instances SET state = 0, image_id = NULL");
    await importer.close();
    await rename(dir.file("sub"), dir.file("real"));
    await symlink(disk.path, dir.file("sub"));
    await using again = await openImporter(dir.path, decoders());
    const id = again.project.db.prepare("SELECT id FROM instances").pluck().get() as number;
    again.queue.hurry([id]);
    await until("the file is a problem", () => again.listing()[0] === "sub/b.jpg outside");
  });
});
