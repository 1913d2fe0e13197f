import assert from "node:assert/strict";
import { CommitLog } from "../../../../src/core/commits/commitLog.ts";
import { commit, contentsOf } from "../../../support/commits.ts";
import { useDecoders } from "../../../support/decoders.ts";
import { openImporter } from "../../../support/importer.ts";
import { tempDir } from "../../../support/tempDir.ts";
import { writeTree } from "../../../support/tinyImages.ts";
import { Dataset } from "../../../../src/core/columns/dataset.ts";

describe("an image that was taken out of the project", () => {
  const decoders = useDecoders();

  it("stays on disk, stays out when folders are looked at again, and comes back by undo (P17 P19)", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, { "in/a.jpg": 1, "in/b.jpg": 2 });
    await using importer = await openImporter(dir.path, decoders());
    await importer.import("in");
    const { dataset, project } = importer;
    const log = new CommitLog(project.db, dataset, { author: "ada", changed: () => {} });
    const id = project.db
      .prepare("SELECT id FROM instances WHERE name = 'a.jpg'")
      .pluck()
      .get() as number;
    const { deletions } = commit({});
    log.do(commit({ deletions: { ...deletions, instances: [id] } }));
    assert.deepEqual(importer.listing(), ["in/b.jpg ready"]);
    await importer.rescan();
    await importer.import("in");
    await writeTree(dir.path, { "in/a.jpg": 3, "in/c.jpg": 4 });
    await importer.rescan();
    assert.deepEqual(importer.listing(), ["in/b.jpg ready", "in/c.jpg ready"]);
    log.undo();
    assert.deepEqual(importer.listing(), ["in/a.jpg ready", "in/b.jpg ready", "in/c.jpg ready"]);
    assert.equal(dataset.instances.state[id], 1);
    await importer.rescan();
    assert.deepEqual(importer.listing(), ["in/a.jpg ready", "in/b.jpg ready", "in/c.jpg ready"]);
    assert.deepEqual(contentsOf(dataset), contentsOf(new Dataset(project.db)));
  });
});
