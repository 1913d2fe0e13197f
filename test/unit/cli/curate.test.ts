import assert from "node:assert/strict";
import { readdir, readFile, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { cli } from "../../support/cli.ts";
import { tempDir, type TempDir } from "../../support/tempDir.ts";
import { writeTree } from "../../support/tinyImages.ts";

const lines = (text: string): string[] => text.split("\n").filter(Boolean);

/** Ten images in two folders. */
async function project(): Promise<TempDir> {
  const dir = await tempDir();
  const files = Array.from({ length: 10 }, (_, i) => [`${i < 6 ? "a" : "b"}/${i}.jpg`, i] as const);
  await writeTree(dir.path, Object.fromEntries(files));
  const { code, stderr } = await cli(["import", dir.path, "--project", dir.path]);
  assert.equal(code, 0, stderr);
  return dir;
}

describe("winnow curates on the command line", function () {
  this.timeout(60_000);
  let dir: TempDir;

  beforeEach(async () => {
    dir = await project();
  });

  afterEach(() => dir[Symbol.asyncDispose]());

  async function winnow(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await cli([...args, "--project", dir.path]);
    assert.equal(code, 0, stderr);
    return stdout.trim();
  }

  it("takes values of parameters, in queries, in files that are used and in recipes", async () => {
    const count = (...args: string[]): Promise<string> => winnow("query", ...args, "--count");
    assert.equal(await count("in folder $part", "--param", "part=b"), "4");
    assert.equal(await count("name like $what", "--param", "what=[0-1].jpg*"), "0");
    await writeFile(
      dir.file("part.winnow"),
      "param part\nparam upto = 10\nwhere in folder $part limit $upto\n",
    );
    await writeFile(
      dir.file("mark.winnow"),
      'use "part.winnow"\nparam upto\nlimit $upto\ntag seen with "yes"\n',
    );
    assert.equal(await count(dir.file("part.winnow"), "--param", "part=a"), "6");
    assert.equal(
      await count(dir.file("part.winnow"), "--param", "part=a", "--param", "upto=2"),
      "2",
    );
    const given = ["--param", "part=a", "--param", "upto=3"];
    assert.match(await winnow("run", dir.file("mark.winnow"), ...given), /^3 images/);
    assert.equal(await count("seen = $t", "--param", "t=yes"), "3");
  });

  it("refuses values of parameters that do not fit, that are not there, and none", async () => {
    const refused = async (query: string, ...params: string[]): Promise<string> => {
      const { code, stderr } = await cli(["query", query, ...params, "--project", dir.path]);
      assert.notEqual(code, 0);
      return stderr.trim().split("\n").at(-1) ?? "";
    };
    const least = "param least where width > $least";
    assert.match(await refused(least), /The parameter \$least has no value/);
    assert.match(await refused(least, "--param", "least=wide"), /write a number/);
    assert.match(await refused(least, "--param", "leas=5"), /Nothing .* \$leas\./);
    assert.match(await refused(least, "--param", "least"), /such as least=0\.5/);
  });

  it("queries by text and by file: paths, ids, a count", async () => {
    assert.equal(await winnow("query", 'in folder "b"', "--count"), "4");
    assert.deepEqual(lines(await winnow("query", 'in folder "b"', "--paths")), [
      ...["b/6.jpg", "b/7.jpg", "b/8.jpg", "b/9.jpg"],
    ]);
    await writeFile(dir.file("last.winnow"), "order by name desc\nlimit 2\n");
    const rows = lines(await winnow("query", dir.file("last.winnow"), "--json"));
    assert.deepEqual(
      rows.map((row) => JSON.parse(row) as unknown),
      [{ path: dir.file("b", "9.jpg") }, { path: dir.file("b", "8.jpg") }],
    );
    assert.equal(lines(await winnow("query", "id > 0", "--ids")).length, 10);
  });

  it("says what is wrong with a query, and suggests", async () => {
    const { code, stderr } = await cli(["query", "widht > 3", "--project", dir.path]);
    assert.equal(code, 1);
    assert.match(stderr, /no property 'widht'.*'width'/);
    const missing = await cli(["query", "none.winnow", "--project", dir.path]);
    assert.deepEqual([missing.code, /no file 'none\.winnow'/.test(missing.stderr)], [1, true]);
  });

  it("P19 tags, sets and clears, tells the history, undoes and redoes", async () => {
    await winnow("tag", "quality", "good", "very, very", "--query", 'in folder "a"');
    await winnow("set", "score", "0.5", "--query", 'name = "6.jpg"');
    assert.equal(await winnow("query", 'quality has all ("good", "very, very")', "--count"), "6");
    assert.equal(await winnow("query", "score = 0.5", "--paths"), "b/6.jpg");
    assert.deepEqual(lines(await winnow("tags", "quality")), ["good  6", "very, very  6"]);
    await winnow("tag", "quality", "good", "--remove", "--query", 'name = "0.jpg"');
    await winnow("set", "score", "--clear", "--all");
    assert.equal(await winnow("query", "score is missing", "--count"), "10");
    const titles = lines(await winnow("history", "--json")).map(
      (row) => (JSON.parse(row) as { title: string }).title,
    );
    assert.deepEqual(titles, [
      "Clear score of 10 images",
      "Untag 1 image: good",
      "Set score of 1 image to 0.5",
      "Tag 6 images: good, very, very",
    ]);
    assert.equal(await winnow("undo"), "Undone: Clear score of 10 images");
    assert.equal(await winnow("query", "score = 0.5", "--count"), "1");
    assert.equal(await winnow("redo"), "Done again: Clear score of 10 images");
    for (let i = 0; i < 4; i++) await winnow("undo");
    const { stderr } = await cli(["undo", "--project", dir.path]);
    assert.equal(stderr.trim(), "Nothing is left to undo.");
    assert.equal(await winnow("properties"), "");
  });

  it("splits by shares, the same for the same seed, and counts what each part got", async () => {
    await winnow("split", "train=8", "test=2", "--seed", "3", "--by", "folder", "--all");
    const facet = JSON.parse(await winnow("facets", "split", "--json")) as {
      values: { label: string; count: number }[];
    };
    assert.deepEqual(
      facet.values.map(({ label, count }) => [label, count]),
      [
        ["train", 8],
        ["test", 2],
      ],
    );
    const first = await winnow("query", 'split = "test"', "--paths");
    await winnow("undo");
    await winnow("split", "train=8", "test=2", "--seed", "3", "--by", "folder", "--all");
    assert.equal(await winnow("query", 'split = "test"', "--paths"), first);
  });

  it("runs a recipe on what its query and the files it uses select, checked before anything is done", async () => {
    await writeFile(dir.file("base.winnow"), 'where in folder "a"\n');
    await writeFile(
      dir.file("recipe.winnow"),
      'use "base.winnow"\nwhere id > 0\nlimit 3\ntag review with "look"\nset checked to true\n',
    );
    const result = JSON.parse(await winnow("run", dir.file("recipe.winnow"), "--json")) as unknown;
    assert.deepEqual(result, {
      instances: 3,
      before: 0,
      steps: [
        { title: "Tag 3 images: look", done: true, commitId: 1, resultId: null },
        { title: "Set checked of 3 images to true", done: true, commitId: 2, resultId: null },
      ],
    });
    assert.equal(await winnow("query", 'checked and in folder "a"', "--count"), "3");
    assert.equal(await winnow("query", dir.file("recipe.winnow"), "--count"), "3");
    await winnow("tag", "review", "seen", "--query", dir.file("recipe.winnow"));
    assert.equal(await winnow("query", 'review has any ("seen")', "--count"), "3");
    await winnow("undo");
    await writeFile(dir.file("wrong.winnow"), 'tag review with "b"\nset checked to 7\n');
    const wrong = await cli(["run", dir.file("wrong.winnow"), "--project", dir.path]);
    assert.equal(wrong.code, 1);
    assert.match(wrong.stderr, /'checked' is of the type checkbox/);
    assert.equal(lines(await winnow("history")).length, 3);
  });

  it("reads labels and writes datasets: a dry run, a round trip, and the same bytes each time", async () => {
    await writeFile(
      dir.file("labels.csv"),
      "path,label\na/0.jpg,cat\na/1.jpg,dog\nb/none.jpg,dog\n",
    );
    const labels = ["import", dir.file("labels.csv"), "--format", "csv"];
    const dry = await cli([...labels, "--dry-run", "--json", "--project", dir.path]);
    assert.equal(dry.code, 0, dry.stderr);
    const { images, unmatched, values } = JSON.parse(dry.stdout) as Record<string, number>;
    assert.deepEqual([images, unmatched, values], [2, 1, 2]);
    assert.match(dry.stderr, /b\/none\.jpg/);
    assert.equal(await winnow("properties"), "");
    await winnow(...labels);
    assert.equal(await winnow("query", 'label = "cat"', "--paths"), "a/0.jpg");
    const out = dir.file("export");
    const once = ["export", "--format", "csv", "--out", out, "--query", 'label = "dog"'];
    assert.match(await winnow(...once), /^1 image in /);
    const first = await readFile(dir.file("export", "data.csv"), "utf8");
    assert.match(first, /1\.jpg.*dog/);
    const refused = await cli([...once, "--project", dir.path]);
    assert.deepEqual([refused.code, /earlier export/.test(refused.stderr)], [1, true]);
    await winnow(...once, "--replace");
    assert.equal(await readFile(dir.file("export", "data.csv"), "utf8"), first);
  });

  it("exports from a recipe, below the project only, and never imports what it exported", async () => {
    await writeFile(
      dir.file("recipe.winnow"),
      'where in folder "b"\nexport yolo to "out/yolo"\nexport csv to "out/csv"\n',
    );
    await winnow("run", dir.file("recipe.winnow"));
    const first = await readFile(dir.file("out", "csv", "data.csv"), "utf8");
    await winnow("run", dir.file("recipe.winnow"));
    assert.equal(await readFile(dir.file("out", "csv", "data.csv"), "utf8"), first);
    await winnow("import");
    assert.equal(await winnow("query", "id > 0", "--count"), "10");
    await writeFile(dir.file("bad.winnow"), 'export csv to "../outside"\n');
    const outside = await cli(["run", dir.file("bad.winnow"), "--project", dir.path]);
    assert.deepEqual([outside.code, /below '.*' only/.test(outside.stderr)], [1, true]);
    await using elsewhere = await tempDir();
    await symlink(elsewhere.path, dir.file("linked"));
    await writeFile(dir.file("link.winnow"), 'export csv to "linked/out"\n');
    const linked = await cli(["run", dir.file("link.winnow"), "--project", dir.path]);
    assert.deepEqual([linked.code, /below '.*' only/.test(linked.stderr)], [1, true]);
    assert.deepEqual(await readdir(elsewhere.path), []);
    await writeFile(dir.file("unknown.winnow"), 'export yollo to "x"\n');
    const unknown = await cli(["run", dir.file("unknown.winnow"), "--project", dir.path]);
    assert.match(unknown.stderr, /no format 'yollo'/);
  });

  it("verifies the database and the files", async () => {
    assert.match(await winnow("verify"), /sound.*\n10 files looked at: 0 missing, 0 changed/);
    await rm(dir.file("a", "1.jpg"));
    await utimes(dir.file("a", "2.jpg"), 1, 1);
    const { code, stdout } = await cli(["verify", "--json", "--project", dir.path]);
    assert.equal(code, 1);
    const { missing, changed } = JSON.parse(stdout) as Record<string, { paths: string[] }>;
    assert.deepEqual(
      [missing?.paths, changed?.paths],
      [[dir.file("a", "1.jpg")], [dir.file("a", "2.jpg")]],
    );
  });

  for (const { args, says } of [
    { args: ["tag", "quality", "good"], says: /--query QUERY, or --all/ },
    { args: ["tag", "quality", "good", "--all", "--query", "id > 0"], says: /--query QUERY, or/ },
    { args: ["set", "score", "--all"], says: /give a value, or --clear/ },
    { args: ["split", "train", "--all"], says: /a name and a share/ },
    { args: ["split", "a=1", "b=1", "--seed", "x", "--all"], says: /whole number/ },
  ])
    it(`refuses: winnow ${args.join(" ")}`, async () => {
      const { code, stderr } = await cli([...args, "--project", dir.path]);
      assert.equal(code, 2, stderr);
      assert.match(stderr, says);
    });
});
