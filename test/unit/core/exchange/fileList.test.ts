import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { fileListFormat } from "../../../../src/core/exchange/fileList.ts";
import { eachTempDir } from "../../../support/tempDir.ts";
import {
  exportSet,
  importAll,
  importText,
  makeSet,
  valuesOf,
} from "../../../support/exchangeTables.ts";

describe("Lists of file names", () => {
  const dir = eachTempDir();

  it("writes a path a line and reads it back", async () => {
    const names = ["a.jpg", "b/ü 😀.jpg", "b/#c.jpg"];
    const issues = await exportSet(
      fileListFormat,
      makeSet([...names, "bad\nname.jpg"].map((name) => ({ name }))),
      dir.file("out"),
    );
    assert.equal(issues.length, 1);
    assert.equal(await readFile(dir.file("out", "files.txt"), "utf8"), `${names.join("\n")}\n`);
    const { records } = await importAll(fileListFormat, dir.file("out", "files.txt"));
    assert.deepEqual(
      records.map(({ file }) => file),
      names,
    );
  });

  it("gives the listed images a value or a split, and reports lines that leave the folder", async () => {
    const { records, issues } = await importText(
      fileListFormat,
      dir.file("train.txt"),
      "\uFEFFa.jpg\r\n\r\n../b.jpg\nhttps://example.org/c.jpg\n  d\\e.jpg  \n",
      { property: "listed", split: "train" },
    );
    assert.deepEqual(
      records.map((one) => [one.file, one.split, valuesOf(one)]),
      [
        ["a.jpg", "train", { listed: true }],
        ["d/e.jpg", "train", { listed: true }],
      ],
    );
    assert.deepEqual(
      issues.map(({ line, message }) => [line, message]),
      [
        [3, "'../b.jpg' leads out of the dataset's folder; the line was left out."],
        [4, "'https://example.org/c.jpg' is a URL or has a drive; the line was left out."],
      ],
    );
  });
});
