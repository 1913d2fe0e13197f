import assert from "node:assert/strict";
import { cp, mkdir } from "node:fs/promises";
import path from "node:path";
import { useDecoders } from "../../../support/decoders.ts";
import { contentsOf, exportSet } from "../../../support/exchange.ts";
import { carriedBy, type Carried } from "../../../support/exchangeCarried.ts";
import { comparable, reduced } from "../../../support/exchangeCompared.ts";
import {
  describeProject,
  fillProject,
  importLabels,
  wholeSet,
  writePhotos,
  type Described,
} from "../../../support/exchangeProject.ts";
import { openImporter, type Importer } from "../../../support/importer.ts";
import { tempDir, type TempDir } from "../../../support/tempDir.ts";

describe("E a whole project, exported, imported, exported and imported", () => {
  const decoders = useDecoders();
  let dir: TempDir;
  let original: Importer;
  let whole: Described;

  before(async () => {
    dir = await tempDir();
    await writePhotos(dir.file("original/photos"));
    original = await openImporter(dir.file("original"), decoders());
    await original.import("photos");
    await fillProject(original);
    whole = await describeProject(original);
  });

  after(async () => {
    await original.close();
    await dir[Symbol.asyncDispose]();
  });

  for (const [i, carried] of carriedBy.entries())
    it(`${carried.format} ${JSON.stringify(carried.options ?? {})} is the same project in all that the format carries`, async () => {
      const { format, options } = carried;
      await exportSet(format, dir.file(`again-${i}`), wholeSet(original), options);
      await using second = await through(original, dir.file(`second-${i}`), carried);
      assert.deepEqual(
        await contentsOf(path.join(dir.file(`second-${i}`), "set")),
        await contentsOf(dir.file(`again-${i}`)),
      );
      const described = await describeProject(second);
      assert.deepEqual(comparable(described), comparable(reduced(whole, carried)));
      // What came through once comes through whole.
      await using third = await through(second, dir.file(`third-${i}`), carried);
      assert.deepEqual(comparable(await describeProject(third)), comparable(described));
    });

  /** A new project of an export of another one, which is in its folder "set". */
  async function through(
    from: Importer,
    to: string,
    { format, options, importOptions, source = "", images }: Carried,
  ): Promise<Importer> {
    await mkdir(to);
    const set = path.join(to, "set");
    await exportSet(format, set, wholeSet(from), options);
    const made = await openImporter(to, decoders());
    if (images.kind === "export") await made.import(path.join("set", images.folder));
    else {
      await cp(dir.file("original/photos"), path.join(to, "photos"), { recursive: true });
      await cp(set, path.join(to, "photos"), { recursive: true });
      await made.import("photos");
    }
    const labels = path.join(images.kind === "export" ? set : path.join(to, "photos"), source);
    const { issues, unmatched } = await importLabels(made, format, labels, {
      options: importOptions,
    });
    assert.deepEqual([issues, unmatched], [[], 0]);
    return made;
  }
});
