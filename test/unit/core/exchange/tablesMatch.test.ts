import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { matcher } from "../../../../src/core/exchange/importMatch.ts";
import { useDecoders } from "../../../support/decoders.ts";
import { openImporter } from "../../../support/importer.ts";
import { tempDir } from "../../../support/tempDir.ts";
import { tinyJpeg, writeTree } from "../../../support/tinyImages.ts";

describe("Which instance a row means", () => {
  const decoders = useDecoders();

  it("is said by its path, its name, its content or its id", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, { "a/x.jpg": 1, "b/x.jpg": 2, "c/y.jpg": 3, "d/same.jpg": 3 });
    await using importer = await openImporter(dir.path, decoders());
    await importer.import(".");
    const { project, dataset } = importer;
    const find = matcher(project, dataset, dir.path);
    const sha1 = async (seed: number) =>
      createHash("sha1")
        .update(await tinyJpeg(seed))
        .digest("hex");
    const exact = find({ file: "a/x.jpg" });
    const other = find({ file: "b/x.jpg" });
    assert.ok(exact.kind === "found" && other.kind === "found" && exact.id !== other.id);
    assert.deepEqual(find({ file: "", sha1: await sha1(1) }), exact);
    assert.deepEqual(find({ file: "elsewhere/X.JPG", sha1: await sha1(2) }), other);
    assert.deepEqual(find({ file: "", instanceId: other.id }), other);
    assert.deepEqual(
      [
        find({ file: "elsewhere/x.jpg" }),
        find({ file: "", sha1: await sha1(3) }),
        find({ file: "", sha1: await sha1(9) }),
        find({ file: "", instanceId: 99 }),
        find({ file: "" }),
      ].map((match) => (match.kind === "found" ? match.id : match.reason)),
      [
        "is not at this path, and several images have its name",
        "is the content of several files",
        "is not in the project",
        "is not in the project",
        "is not in the project",
      ],
    );
  });
});
