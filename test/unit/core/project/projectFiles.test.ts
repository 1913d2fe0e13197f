import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { WinnowError } from "../../../../src/base/errors.ts";
import {
  createProjectFile,
  hasProject,
  makeProjectFolder,
  readLocalFile,
  readProjectFile,
  writeLocalFile,
} from "../../../../src/core/project/projectFiles.ts";
import { tempDir } from "../../../support/tempDir.ts";

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "fine",
    (error: unknown) => (error instanceof WinnowError ? error.code : String(error)),
  );

describe("the files of a project", () => {
  it("a new project has an id of its own, and keeps all but text out of git", async () => {
    await using dir = await tempDir();
    await makeProjectFolder(dir.path);
    const made = createProjectFile(dir.path);
    assert.deepEqual(await readProjectFile(dir.path), made);
    assert.equal(
      await readFile(dir.file(".winnow", ".gitignore"), "utf8"),
      "*\n!.gitignore\n!project.json\n",
    );
  });

  it("no project is made where a file is in the way", async () => {
    await using dir = await tempDir();
    await writeFile(dir.file("file"), "");
    assert.equal(await codeOf(makeProjectFolder(dir.file("file"))), "read-only");
  });

  for (const [what, text, expected] of [
    ["absent", undefined, "project-missing"],
    ["empty", "", "project-damaged"],
    ["no JSON", "{", "project-damaged"],
    ["without an id", '{"format":1}', "project-damaged"],
    ["with an id that is none", '{"format":1,"id":"../../x"}', "project-damaged"],
    [
      "T10 with a prototype in it",
      '{"format":1,"id":"3f0d9f1e-7d0a-4f8e-9c58-0a1b2c3d4e5f","__proto__":{"evil":1}}',
      "fine",
    ],
    [
      "of a newer format",
      '{"format":2,"id":"3f0d9f1e-7d0a-4f8e-9c58-0a1b2c3d4e5f"}',
      "project-newer",
    ],
  ] as const)
    it(`a project file that is ${what}: ${expected}`, async () => {
      await using dir = await tempDir();
      await mkdir(dir.file(".winnow"));
      if (text !== undefined) await writeFile(dir.file(".winnow", "project.json"), text);
      assert.equal(await codeOf(readProjectFile(dir.path)), expected);
      assert.equal(await hasProject(dir.path), text !== undefined);
      assert.equal("evil" in {}, false);
    });

  it("what this machine knows comes back, and is nothing for another project or when it is broken", async () => {
    await using dir = await tempDir();
    await makeProjectFolder(dir.path);
    const { id } = createProjectFile(dir.path);
    const local = { projectId: id, commits: 42, outsideSources: ["/mnt/photos"] };
    writeLocalFile(dir.path, local);
    assert.deepEqual(
      [await readLocalFile(dir.path, id), await readLocalFile(dir.path, "another")],
      [local, undefined],
    );
    await writeFile(dir.file(".winnow", "local.json"), "{half");
    assert.equal(await readLocalFile(dir.path, id), undefined);
  });
});
