import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import {
  copyFile,
  mkdir,
  readdir,
  readFile,
  rm,
  symlink,
  truncate,
  writeFile,
} from "node:fs/promises";
import path from "node:path";
import { WinnowError } from "../../../../src/base/errors.ts";
import { write } from "../../../../src/core/db/statement.ts";
import { takeOwnership } from "../../../../src/core/project/ownership.ts";
import { Project, type OpenProjectOptions } from "../../../../src/core/project/project.ts";
import { writeLocalFile } from "../../../../src/core/project/projectFiles.ts";
import { tempDir } from "../../../support/tempDir.ts";

const open = (dir: string, options: Partial<OpenProjectOptions> = {}): Promise<Project> =>
  Project.open({ projectDir: dir, create: true, readOnly: false, recover: null, ...options });

async function reopen(dir: string, options: Partial<OpenProjectOptions> = {}): Promise<unknown> {
  try {
    const project = await open(dir, { create: false, ...options });
    const seen = { folders: foldersOf(project), warnings: project.warnings.length };
    await project.close();
    return seen;
  } catch (error) {
    return error instanceof WinnowError ? error.code : error;
  }
}

function addFolder(project: Project, name: string): void {
  write(project.db, () =>
    project.db.prepare("INSERT INTO folders (path, name) VALUES (?, ?)").run(name, name),
  );
}

const foldersOf = (project: Project): unknown[] =>
  project.db.prepare("SELECT path FROM folders ORDER BY id").pluck().all();

/** A closed project with one folder in it, and with a backup of that. */
async function makeProject(dir: string): Promise<void> {
  const project = await open(dir);
  addFolder(project, "photos");
  await project.backUpDaily();
  await project.close();
}

describe("a project", () => {
  it("opens again with what it held, and leaves nothing beside its files", async () => {
    await using dir = await tempDir();
    await makeProject(dir.path);
    assert.deepEqual(await reopen(dir.path), { folders: ["photos"], warnings: 0 });
    assert.deepEqual((await readdir(dir.file(".winnow"))).toSorted(), [
      ".gitignore",
      "backup.db",
      "local.json",
      "lock.db",
      "project.db",
      "project.json",
      "thumbs.db",
    ]);
  });

  it("is not made where nobody asked for it", async () => {
    await using dir = await tempDir();
    assert.equal(await reopen(dir.path), "project-missing");
    assert.deepEqual(await readdir(dir.path), []);
  });

  it("is open once; for looking it can be opened beside its owner", async () => {
    await using dir = await tempDir();
    const owner = await open(dir.path);
    addFolder(owner, "photos");
    assert.deepEqual(
      [await reopen(dir.path), await reopen(dir.path, { readOnly: true })],
      ["project-in-use", { folders: ["photos"], warnings: 0 }],
    );
    await owner.close();
  });

  it("can be made by two at once: both find the same", async () => {
    await using dir = await tempDir();
    const made = await Promise.allSettled([open(dir.path), open(dir.path)]);
    const [won] = made.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    const [lost] = made.flatMap((one) =>
      one.status === "rejected" ? [one.reason as WinnowError] : [],
    );
    assert.deepEqual([won.warnings, lost.code], [[], "project-in-use"]);
    await won.close();
  });

  it("is made anew after a crash that left its folder half made", async () => {
    await using dir = await tempDir();
    await mkdir(dir.file(".winnow"));
    await writeFile(dir.file(".winnow", ".gitignore"), "*\n");
    const project = await open(dir.path);
    assert.deepEqual(foldersOf(project), []);
    await project.close();
  });

  it("who fails to open it gives the ownership up", async () => {
    await using dir = await tempDir();
    await makeProject(dir.path);
    await truncate(dir.file(".winnow", "project.db"), 5000);
    assert.equal(await reopen(dir.path), "project-damaged");
    const ownership = takeOwnership(dir.file(".winnow", "lock.db"));
    assert.notEqual(ownership, undefined);
    ownership?.dispose();
  });
});

describe("fact 8: what a database has lost is noticed", () => {
  it("a deleted one is not replaced by an empty one", async () => {
    await using dir = await tempDir();
    await makeProject(dir.path);
    await rm(dir.file(".winnow", "project.db"));
    assert.equal(await reopen(dir.path), "project-vanished");
    assert.equal(existsSync(dir.file(".winnow", "project.db")), false);
  });

  it("one that was restored from an older copy warns of the commits that it does not have", async () => {
    await using dir = await tempDir();
    await makeProject(dir.path);
    await copyFile(dir.file(".winnow", "project.db"), dir.file("old.db"));
    const project = await open(dir.path);
    for (const name of ["a", "b", "c"]) addFolder(project, name);
    await project.close();
    await copyFile(dir.file("old.db"), dir.file(".winnow", "project.db"));
    const again = await open(dir.path);
    assert.match(again.warnings.join(), /^3 changes .* are missing/);
    await again.close();
  });

  it("one whose write-ahead log was deleted after a crash, too", async () => {
    await using dir = await tempDir();
    await makeProject(dir.path);
    const project = await open(dir.path);
    for (const name of ["a", "b"]) addFolder(project, name);
    project.saveLocal();
    // What a crash leaves, without the log: the database file as it is while open.
    await copyFile(dir.file(".winnow", "project.db"), dir.file("crashed.db"));
    await project.close();
    await copyFile(dir.file("crashed.db"), dir.file(".winnow", "project.db"));
    const again = await open(dir.path);
    assert.match(again.warnings.join(), /^2 changes .* are missing/);
    await again.close();
  });

  it("a fresh clone, which brings text alone, starts an empty database without a word", async () => {
    await using dir = await tempDir();
    await makeProject(dir.path);
    for (const name of ["project.db", "local.json", "lock.db", "thumbs.db", "backup.db"])
      await rm(dir.file(".winnow", name));
    assert.deepEqual(await reopen(dir.path), { folders: [], warnings: 0 });
  });
});

describe("a damaged project", () => {
  const damage = async (dir: string): Promise<void> =>
    truncate(path.join(dir, ".winnow", "project.db"), 20_000);

  it("offers its backup", async () => {
    await using dir = await tempDir();
    await makeProject(dir.path);
    await damage(dir.path);
    await assert.rejects(open(dir.path), (error) => {
      assert.ok(error instanceof WinnowError);
      assert.match(error.message, /There is a backup of /);
      assert.deepEqual(error.details, { backup: dir.file(".winnow", "backup.db") });
      return true;
    });
  });

  for (const [recover, folders] of [
    ["backup", ["photos"]],
    ["empty", []],
  ] as const)
    it(`goes on with ${recover === "backup" ? "its backup" : "an empty one"}, the damaged one kept`, async () => {
      await using dir = await tempDir();
      await makeProject(dir.path);
      await damage(dir.path);
      assert.deepEqual(await reopen(dir.path, { recover }), { folders, warnings: 1 });
      assert.deepEqual(await reopen(dir.path), { folders, warnings: 0 });
      const kept = (await readdir(dir.file(".winnow"))).filter((name) =>
        name.startsWith("damaged-"),
      );
      assert.equal(kept.length, 1);
    });

  it("goes on with an empty one where nothing is left to keep, and says nothing of keeping", async () => {
    await using dir = await tempDir();
    await makeProject(dir.path);
    await rm(dir.file(".winnow", "project.db"));
    assert.deepEqual(await reopen(dir.path, { recover: "empty" }), { folders: [], warnings: 0 });
  });

  it("whose backup is damaged too is refused, and nothing is lost", async () => {
    await using dir = await tempDir();
    await makeProject(dir.path);
    await damage(dir.path);
    await truncate(dir.file(".winnow", "backup.db"), 20_000);
    assert.equal(await reopen(dir.path, { recover: "backup" }), "project-damaged");
    const kept = (await readdir(dir.file(".winnow"))).filter((name) => name.startsWith("damaged-"));
    assert.equal(kept.length, 1);
  });
});

describe("T2 paths that a database names", () => {
  it("lead to what is in the project, or to what the user of this machine chose outside of it", async () => {
    await using dir = await tempDir();
    const project = await open(dir.file("project"));
    project.allowOutside("/mnt/photos");
    assert.deepEqual(
      ["", "a/b", "/mnt/photos", "/mnt/photos/2021", "/mnt/photos2", "/mnt", "/etc"].map((stored) =>
        project.resolve(stored),
      ),
      [
        dir.file("project"),
        dir.file("project", "a", "b"),
        "/mnt/photos",
        "/mnt/photos/2021",
        undefined,
        undefined,
        undefined,
      ],
    );
    await project.close();
    const again = await open(dir.file("project"));
    assert.equal(again.resolve("/mnt/photos/2021"), "/mnt/photos/2021");
    await again.close();
  });

  for (const hostile of ["../secret", "a/../../secret", "/mnt/photos/../../etc", "/mnt/photos/.."])
    it(`'${hostile}' leads nowhere`, async () => {
      await using dir = await tempDir();
      const project = await open(dir.file("project"));
      project.allowOutside("/mnt/photos");
      assert.deepEqual(
        [project.resolve(hostile), project.containerOf(hostile)],
        [undefined, undefined],
      );
      await project.close();
    });

  it("must really be in the project's folder, or in the chosen one", async () => {
    await using dir = await tempDir();
    const project = await open(dir.file("project"));
    project.allowOutside("/mnt/photos");
    project.allowOutside("/mnt/card/a.jpg");
    assert.deepEqual(
      ["a/b.jpg", "/mnt/photos/2021/b.jpg", "/mnt/card/a.jpg", "/mnt/card/b.jpg"].map((stored) =>
        project.containerOf(stored),
      ),
      [project.dir, "/mnt/photos", "/mnt/card", undefined],
    );
    await project.close();
  });
});

describe("T2 a cloned project whose own files are links", () => {
  for (const name of [
    "project.json",
    "local.json",
    "engine.json",
    ".gitignore",
    "lock.db",
    "project.db",
    "backup.db",
    "thumbs.db",
    "vectors",
    "plugins",
  ])
    it(`${name} is refused, and what it leads to stays as it is`, async () => {
      await using dir = await tempDir();
      await makeProject(dir.file("project"));
      const file = dir.file("project", ".winnow", name);
      if (existsSync(file)) await copyFile(file, dir.file("victim"));
      else await writeFile(dir.file("victim"), "{}");
      const before = await readFile(dir.file("victim"));
      await rm(file, { force: true });
      await symlink(dir.file("victim"), file);
      assert.deepEqual(
        [await reopen(dir.file("project")), await reopen(dir.file("project"), { create: true })],
        ["project-foreign", "project-foreign"],
      );
      assert.deepEqual(await readFile(dir.file("victim")), before);
    });

  it("the folder too", async () => {
    await using dir = await tempDir();
    await mkdir(dir.file("project"));
    await mkdir(dir.file("victim"));
    await symlink(dir.file("victim"), dir.file("project", ".winnow"));
    assert.equal(await reopen(dir.file("project"), { create: true }), "project-foreign");
    assert.deepEqual(await readdir(dir.file("victim")), []);
  });

  it("control: written through its link, local.json would be somebody else's file", async () => {
    await using dir = await tempDir();
    await mkdir(dir.file(".winnow"));
    await writeFile(dir.file("victim"), "mine");
    await symlink(dir.file("victim"), dir.file(".winnow", "local.json"));
    writeLocalFile(dir.path, { projectId: "x", commits: 1, outsideSources: [] });
    assert.notEqual(await readFile(dir.file("victim"), "utf8"), "mine");
  });

  it("one without end is not read", async () => {
    await using dir = await tempDir();
    await mkdir(dir.file(".winnow"));
    await symlink("/dev/zero", dir.file(".winnow", "project.json"));
    assert.equal(await reopen(dir.path), "project-foreign");
  });
});
