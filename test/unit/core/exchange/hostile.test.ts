import assert from "node:assert/strict";
import { symlink } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { readDataset } from "../../../support/exchange.ts";
import { tempDir } from "../../../support/tempDir.ts";
import { writeTree } from "../../../support/tinyImages.ts";

describe("hostile datasets", () => {
  it("T18 what they link to is never fetched", async () => {
    await using dir = await tempDir();
    let connections = 0;
    const server = createServer((_request, response) => void response.end());
    server.on("connection", () => connections++);
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const image = { id: 1, file_name: `${url}/a.jpg`, coco_url: `${url}/b.jpg` };
    await writeTree(dir.path, {
      "coco/a.json": JSON.stringify({
        info: { url },
        licenses: [{ id: 1, name: "x", url }],
        images: [image, { ...image, id: 2, file_name: "b.jpg" }],
      }),
      "yolo/data.yaml": `train: ${url}/train\nval: val\nnames: [a]\ndownload: ${url}/data.zip\n`,
      "voc/a.xml": `<!DOCTYPE annotation SYSTEM "${url}/voc.dtd"><annotation><filename>a.jpg</filename></annotation>`,
      "voc/b.xml": `<annotation xmlns:xi="http://www.w3.org/2001/XInclude"><filename>b.jpg</filename><xi:include href="${url}/c.xml"/></annotation>`,
    });
    try {
      const found = [];
      for (const format of ["coco", "yolo", "voc"]) {
        const { records, issues } = await readDataset(format, dir.file(format));
        found.push([format, records.map(({ file }) => file), issues.length]);
      }
      assert.deepEqual(found, [
        ["coco", ["b.jpg"], 1],
        ["yolo", [], 2],
        ["voc", ["b.jpg"], 1],
      ]);
      assert.equal(connections, 0);
      // Control: whoever fetches is seen.
      await fetch(url);
      assert.equal(connections, 1);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it("T7 T8 a link that leads out of the dataset is not followed", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, {
      "secret.txt": "0 0.5 0.5 0.5 0.5\n",
      "set/data.yaml": "train: images\nval: images\nnames: [a]\n",
      "set/images/out.jpg": 1,
      "set/images/in.jpg": 2,
      "set/labels/real.txt": "0 0.5 0.5 0.5 0.5\n",
    });
    await symlink(dir.file("secret.txt"), dir.file("set/labels/out.txt"));
    // Control: a link inside of the dataset is.
    await symlink(dir.file("set/labels/real.txt"), dir.file("set/labels/in.txt"));
    const { records } = await readDataset("yolo", dir.file("set"));
    assert.deepEqual(
      records.map(({ file, annotations }) => [file, annotations.length]),
      [
        ["images/in.jpg", 1],
        ["images/out.jpg", 0],
      ],
    );
  });

  it("T10 names like __proto__ do no harm, and are names where names are expected", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, {
      "coco/a.json": `{"__proto__":[{"polluted":1}],"images":[{"id":1,"file_name":"a.jpg","__proto__":"x","constructor":"y"}],
        "categories":[{"id":1,"name":"__proto__"}],
        "annotations":[{"image_id":1,"category_id":1,"bbox":[1,2,3,4],"attributes":{"__proto__":true}}]}`,
      "yolo/data.yaml":
        "train: images\nval: images\nnames: [__proto__, constructor]\n__proto__: {polluted: 1}\n",
      "yolo/images/a.jpg": 1,
      "yolo/labels/a.txt": "0 0.5 0.5 0.5 0.5\n",
      "voc/a.xml":
        "<annotation><filename>a.jpg</filename><__proto__><polluted>1</polluted></__proto__><object><name>__proto__</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox></object></annotation>",
    });
    for (const format of ["coco", "yolo"]) {
      const { records } = await readDataset(format, dir.file(format));
      assert.deepEqual(
        records[0].annotations.map(({ className }) => className),
        ["__proto__"],
      );
    }
    const coco = await readDataset("coco", dir.file("coco"));
    // The checks of schemas leave such members out.
    assert.deepEqual(Object.entries(coco.records[0].values), []);
    const { records, issues } = await readDataset("voc", dir.file("voc"));
    assert.equal(records.length + issues.length, 1);
    assert.equal("polluted" in {}, false);
  });

  it("elements nested a million times end in an error, not in a crash", async () => {
    await using dir = await tempDir();
    const deep = "[".repeat(1_000_000);
    await writeTree(dir.path, {
      "a.json": `{"images":[${deep}`,
      "b.json": `{"images":[{"id":1,"file_name":"a.jpg","x":${deep}${"]".repeat(1_000_000)}}]}`,
      "yolo/data.yaml": `names: ${deep}`,
    });
    await assert.rejects(readDataset("coco", dir.file("a.json")), { code: "file-problem" });
    const { records, issues } = await readDataset("coco", dir.file("b.json"));
    assert.equal(records.length + issues.length, 1);
    await assert.rejects(readDataset("yolo", dir.file("yolo")), { code: "file-problem" });
  });
});
