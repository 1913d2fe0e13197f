import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { importRules } from "../../../../src/core/import/importRules.ts";
import { scanFolder } from "../../../../src/core/import/scan.ts";
import { tempDir } from "../../../support/tempDir.ts";

interface Rules {
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  /** Ignore files: the folder that each stands in, and its lines. */
  readonly ignore?: Readonly<Record<string, string>>;
}

/** Which of the files an import takes. */
async function taken(files: readonly string[], rules: Rules): Promise<string[]> {
  await using dir = await tempDir();
  for (const file of files) {
    await mkdir(path.dirname(dir.file(file)), { recursive: true });
    await writeFile(dir.file(file), "");
  }
  for (const [folder, lines] of Object.entries(rules.ignore ?? {}))
    await writeFile(dir.file(folder, ".winnowignore"), lines);
  const scan = scanFolder(dir.path, {
    rules: await importRules(dir.path, rules.include ?? [], rules.exclude ?? []),
    recursive: true,
    signal: AbortSignal.timeout(50_000),
  });
  const found: string[] = [];
  for await (const event of scan)
    if (event.kind === "files")
      found.push(...event.files.map(({ name }) => path.posix.join(event.folder, name)));
  return found.toSorted();
}

describe("what an import takes in", () => {
  const files = ["a.jpg", "b.PNG", "notes.txt", "train/a.jpg", "train/cats/c.jpg", "test/d.webp"];

  for (const [what, rules, expected] of [
    ["every image", {}, ["a.jpg", "b.PNG", "test/d.webp", "train/a.jpg", "train/cats/c.jpg"]],
    ["what is included", { include: ["train/**"] }, ["train/a.jpg", "train/cats/c.jpg"]],
    [
      "what one of several globs includes",
      { include: ["*.png", "test/**"] },
      ["b.PNG", "test/d.webp"],
    ],
    ["not what is excluded", { exclude: ["train/**", "*.jpg"] }, ["b.PNG", "test/d.webp"]],
    [
      "not what is excluded of what is included",
      { include: ["train/**"], exclude: ["**/cats/**"] },
      ["train/a.jpg"],
    ],
    ["not a whole folder by its name", { exclude: ["train"] }, ["a.jpg", "b.PNG", "test/d.webp"]],
    ["by globs without regard to case", { include: ["TRAIN/*.JPG"] }, ["train/a.jpg"]],
    [
      ".winnowignore: not a folder",
      { ignore: { "": "train/\n" } },
      ["a.jpg", "b.PNG", "test/d.webp"],
    ],
    [
      ".winnowignore: not a name at any depth",
      { ignore: { "": "a.jpg\n" } },
      ["b.PNG", "test/d.webp", "train/cats/c.jpg"],
    ],
    [
      ".winnowignore: a leading slash is the top",
      { ignore: { "": "/a.jpg\n" } },
      ["b.PNG", "test/d.webp", "train/a.jpg", "train/cats/c.jpg"],
    ],
    [
      ".winnowignore: with an exception",
      { ignore: { "": "*.jpg\n!c.jpg\n" } },
      ["b.PNG", "test/d.webp", "train/cats/c.jpg"],
    ],
    [
      ".winnowignore: comments, blanks and endings of Windows",
      { ignore: { "": "# all\r\n\r\n*.jpg\r\n" } },
      ["b.PNG", "test/d.webp"],
    ],
    [
      ".winnowignore: a deeper file has the last word",
      { ignore: { "": "*.jpg\n", train: "!a.jpg\n" } },
      ["b.PNG", "test/d.webp", "train/a.jpg"],
    ],
    [
      ".winnowignore: paths are those of its own folder",
      { ignore: { train: "/a.jpg\ncats/c.jpg\n" } },
      ["a.jpg", "b.PNG", "test/d.webp"],
    ],
    [
      ".winnowignore: nothing comes back from a folder that is left out",
      { ignore: { "": "train/\n!train/a.jpg\n" } },
      ["a.jpg", "b.PNG", "test/d.webp"],
    ],
  ] as readonly [string, Rules, string[]][])
    it(what, async () => assert.deepEqual(await taken(files, rules), expected));

  it("never what tools keep for themselves", async () =>
    assert.deepEqual(
      await taken(
        [
          "a.jpg",
          ...[".winnow", ".git", "node_modules", "__pycache__", ".cache"].map(
            (folder) => `${folder}/x.jpg`,
          ),
        ],
        { include: ["**"] },
      ),
      ["a.jpg"],
    ));

  for (const [what, make] of [
    ["a FIFO", (file) => void execFileSync("mkfifo", [file])],
    ["a link to a device without end", (file) => symlink("/dev/zero", file)],
    ["a folder", (file) => mkdir(file)],
    ["of endless length", (file) => writeFile(file, "*.jpg\n".repeat(300_000))],
  ] as readonly [string, (file: string) => void | Promise<void>][])
    it(`T7 a .winnowignore that is ${what} is none`, async () => {
      await using dir = await tempDir();
      await writeFile(dir.file("a.jpg"), "");
      await make(dir.file(".winnowignore"));
      const rules = await importRules(dir.path, [], []);
      assert.equal(rules.takesFile("a.jpg"), true);
    });

  it("files whose names look like rules", async () => {
    const odd = [
      "..a.jpg",
      "!a.jpg",
      "#a.jpg",
      "[a].jpg",
      "{a,b}.jpg",
      "a*.jpg",
      "a\\b.jpg",
      " a.jpg",
    ];
    assert.deepEqual(await taken(odd, { ignore: { "": "zzz\n" } }), odd.toSorted());
  });
});
