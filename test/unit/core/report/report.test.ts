import assert from "node:assert/strict";
import { readdir, readFile, stat } from "node:fs/promises";
import { XMLValidator } from "fast-xml-parser";
import { saveReport } from "../../../../src/core/report/saveReport.ts";
import { cli } from "../../../support/cli.ts";
import { tempDir, type TempDir } from "../../../support/tempDir.ts";
import { writeTree } from "../../../support/tinyImages.ts";

const hostile = `<script>alert(1)</script>"onload='x'&`;

describe("the report of a query", function () {
  this.timeout(60_000);
  let dir: TempDir;

  before(async () => {
    dir = await tempDir();
    const files = Array.from({ length: 8 }, (_, i) => [`a/${i}<b>.jpg`, i] as const);
    await writeTree(dir.path, Object.fromEntries(files));
    await winnow("import", dir.path);
    await winnow("tag", "quality", hostile, "good", "--query", "id <= 4");
    await winnow("set", "score", "0.5", "--all");
  });

  after(() => dir[Symbol.asyncDispose]());

  async function winnow(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await cli([...args, "--project", dir.path]);
    assert.equal(code, 0, stderr);
    return stdout;
  }

  it("holds counts, histograms and thumbnails in one file that runs and fetches nothing", async () => {
    const file = dir.file("report.html");
    await winnow("report", "--out", file, "--query", "id <= 6 order by name", "--title", hostile);
    const text = await readFile(file, "utf8");
    assert.match(text, /6 images/);
    assert.equal(text.match(/src="data:image\/jpeg;base64,\/9j\//g)?.length, 6);
    assert.match(text, /<th>good<\/th>.*?<td class="number">4<\/td>/s);
    assert.match(text, /2 without a value/);
    assert.doesNotMatch(text, /<script|https?:|onload='|<b>/i);
    assert.match(text, /default-src 'none'; img-src data:/);
    // Whatever was put in, the tags still match.
    const xml = text.replace("<!DOCTYPE html>", "").replace(/<(meta|img)([^>]*?)\/?>/g, "<$1$2/>");
    assert.equal(XMLValidator.validate(xml, { allowBooleanAttributes: true }), true);
  });

  it("replaces no file unless it is told to, and leaves nothing half written", async () => {
    const file = dir.file("twice.html");
    await winnow("report", "--out", file);
    const { mtimeMs } = await stat(file);
    const again = await cli(["report", "--out", file, "--project", dir.path]);
    assert.deepEqual([again.code, /is there already/.test(again.stderr)], [1, true]);
    assert.equal((await stat(file)).mtimeMs, mtimeMs);
    await winnow("report", "--out", file, "--replace", "--query", "id = 1");
    assert.match(await readFile(file, "utf8"), /1 image,/);
    const nowhere = await cli(["report", "--out", dir.file("no", "x.html"), "--project", dir.path]);
    assert.deepEqual([nowhere.code, /cannot be written/.test(nowhere.stderr)], [1, true]);
  });

  it("is whole where two are written to one place at the same time", async () => {
    await using place = await tempDir();
    const file = place.file("report.html");
    const { signal } = new AbortController();
    async function* parts(text: string): AsyncGenerator<string> {
      for (let i = 0; i < 50; i++) {
        await new Promise((resolve) => setImmediate(resolve));
        yield text;
      }
    }
    await Promise.all(["a", "b"].map((text) => saveReport(file, true, parts(text), signal)));
    assert.match(await readFile(file, "utf8"), /^(a{50}|b{50})$/);
    assert.deepEqual(await readdir(place.path), ["report.html"]);
  });
});
