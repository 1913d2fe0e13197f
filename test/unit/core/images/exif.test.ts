import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { readExif } from "../../../../src/core/images/exif.ts";
import { FileProblem } from "../../../../src/core/images/readImageFile.ts";
import type { ExifEntry } from "../../../../src/protocol/images.ts";
import { Random } from "../../../../src/base/random.ts";
import { mutate, photo, withCameraData } from "../../../support/images.ts";
import { exifSegment, insertSegment, type ExifFields } from "../../../support/images/exif.ts";
import { formatFixtures } from "../../../support/images/formats.ts";
import { hostileFixtures } from "../../../support/images/hostile.ts";
import { tempDir } from "../../../support/tempDir.ts";

async function exif(bytes: Uint8Array): Promise<ExifEntry[]> {
  await using dir = await tempDir();
  await writeFile(dir.file("a.jpg"), bytes);
  return await readExif(dir.file("a.jpg"), dir.path);
}

const lines = async (bytes: Uint8Array): Promise<string[]> =>
  (await exif(bytes)).map(({ group, name, value }) => `${group} | ${name} | ${value}`);

const tagged = async (fields: ExifFields): Promise<string[]> =>
  lines(insertSegment(await photo(1, { width: 64, height: 48 }), exifSegment(fields)));

describe("EXIF for people", () => {
  it("tells camera, time and place", async () =>
    assert.deepEqual(await lines(await withCameraData(1, { width: 64, height: 48 })), [
      "Camera | Make | Canon",
      "Camera | Model | Canon EOS R6",
      "Camera | Focal length | 85 mm",
      "Camera | Aperture | f/5.6",
      "Camera | Exposure | 1/250",
      "Camera | ISO | 400",
      "Time | Taken | 2023:06:18 19:45:12",
      "Time | Changed | 2023:06:18 19:45:12",
      "Other | Orientation | top-left",
      "Place | Position | -33.890800, 151.274300",
    ]));

  for (const [latitude, longitude, expected] of [
    [48.8584, 2.2945, "48.858400, 2.294500"],
    [-54.8019, -68.303, "-54.801900, -68.303000"],
    [0, 0, "0.000000, 0.000000"],
  ] as const)
    it(`a place at ${expected}`, async () =>
      assert.deepEqual(await tagged({ gps: { latitude, longitude } }), [
        `Place | Position | ${expected}`,
      ]));

  it("is empty where there is none", async () =>
    assert.deepEqual(await exif(await photo(1, { width: 64, height: 48 })), []));

  it("a hostile text is a text, and no longer than 500 characters", async () => {
    const script = "<img src=x onerror=alert(1)>";
    assert.deepEqual(await tagged({ make: script, model: "m".repeat(5000) }), [
      `Camera | Make | ${script}`,
      `Camera | Model | ${"m".repeat(500)}`,
    ]);
  });

  it("of every format can be asked for", async () => {
    for (const { bytes } of await formatFixtures()) await exif(bytes);
  });

  it("T5 of hostile and of injured files is entries or a problem of the file", async () => {
    const random = new Random(1, 9);
    const camera = await withCameraData(1, { width: 64, height: 48 });
    const injured = Array.from({ length: 300 }, () => mutate(camera, random));
    const hostile = (await hostileFixtures()).map(({ bytes }) => bytes);
    for (const bytes of [...injured, ...hostile])
      try {
        for (const { value } of await exif(bytes)) assert.ok(value.length <= 500);
      } catch (error) {
        assert.ok(error instanceof FileProblem, String(error));
      }
  });
});
