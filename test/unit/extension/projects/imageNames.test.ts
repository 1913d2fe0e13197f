import assert from "node:assert/strict";
import { verdictOfName } from "../../../../src/core/images/formats.ts";
import { isIgnoredPath, mayBeImage } from "../../../../src/extension/projects/imageNames.ts";

describe("names that a watcher looks at", () => {
  it("are those that an import lists", () => {
    const names = "a.jpg A.JPEG b.png c.webp d.tif e.gif f.avif g.heic h.bmp i.svg j.nef k.dds";
    const others = "train.py notes.txt model.pt data.json jpg .jpg.swp a.jpg.tmp";
    for (const name of [...names.split(" "), ...others.split(" ")])
      assert.equal(mayBeImage(name), verdictOfName(name).kind !== "other", name);
  });

  it("are not those in Winnow's own folder or in git's", () => {
    assert.deepEqual(
      [
        "/a/.winnow/thumbs.db",
        "/a/.winnow",
        "C:\\a\\.git\\index",
        "/a/.winnowignore",
        "/a/b.jpg",
      ].map(isIgnoredPath),
      [true, true, true, false, false],
    );
  });
});
