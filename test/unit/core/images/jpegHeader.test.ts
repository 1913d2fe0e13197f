import assert from "node:assert/strict";
import fc from "fast-check";
import sharp, { type JpegOptions } from "sharp";
import { readJpegHeader } from "../../../../src/core/images/jpegHeader.ts";
import { exifSegment, insertSegment } from "../../../support/images/exif.ts";

const jpeg = (options: JpegOptions = {}, width = 40, height = 24): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: "#808040" } })
    .jpeg(options)
    .toBuffer();

const plain = {
  width: 40,
  height: 24,
  components: 3,
  bitsPerSample: 8,
  progressive: false,
  orientation: 1,
  hasProfile: false,
  adobeTransform: undefined,
};

/** A marker segment: its length field and what follows it. */
const segment = (marker: number, payload: string, length = payload.length + 2): Buffer =>
  Buffer.concat([
    Buffer.of(0xff, marker, length >> 8, length & 255),
    Buffer.from(payload, "latin1"),
  ]);

describe("the header of a JPEG", () => {
  it("tells the size of a baseline one", async () =>
    assert.deepEqual(readJpegHeader(await jpeg()), plain));

  it("knows a progressive one", async () =>
    assert.deepEqual(readJpegHeader(await jpeg({ progressive: true })), {
      ...plain,
      progressive: true,
    }));

  it("knows a grey one", async () => {
    const grey = await sharp(await jpeg())
      .toColourspace("b-w")
      .jpeg()
      .toBuffer();
    assert.deepEqual(readJpegHeader(grey), { ...plain, components: 1 });
  });

  it("knows one of four colours and what Adobe says of them", async () => {
    const cmyk = await sharp(await jpeg())
      .toColourspace("cmyk")
      .jpeg()
      .toBuffer();
    assert.deepEqual(readJpegHeader(cmyk), { ...plain, components: 4, adobeTransform: 0 });
  });

  it("knows that there is a profile", async () => {
    const p3 = await sharp(await jpeg())
      .withIccProfile("p3")
      .jpeg()
      .toBuffer();
    assert.equal(readJpegHeader(p3)?.hasProfile, true);
  });

  for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8])
    it(`reads orientation ${orientation} in either byte order`, async () => {
      const little = insertSegment(await jpeg(), exifSegment({ orientation }));
      const big = await sharp(await jpeg())
        .withMetadata({ orientation })
        .jpeg()
        .toBuffer();
      assert.deepEqual(
        [little, big].map((bytes) => readJpegHeader(bytes)?.orientation),
        [orientation, orientation],
      );
    });

  it("reads it behind an embedded thumbnail of another orientation", async () => {
    const thumbnail = insertSegment(await jpeg(), exifSegment({ orientation: 3 }));
    const file = insertSegment(await jpeg(), exifSegment({ orientation: 6, thumbnail }));
    assert.deepEqual(readJpegHeader(file), { ...plain, orientation: 6 });
  });

  for (const orientation of [0, 9, 65535])
    it(`takes orientation ${orientation}, which is none, for upright`, async () =>
      assert.deepEqual(
        readJpegHeader(insertSegment(await jpeg(), exifSegment({ orientation }))),
        plain,
      ));

  for (const [what, bytes] of [
    ["an Exif segment shorter than its name", segment(0xe1, "Exif")],
    ["an Exif segment that ends with its name", segment(0xe1, "Exif\0")],
    ["an Exif segment with nothing behind its name", segment(0xe1, "Exif\0\0")],
    ["an Exif segment with half a header", segment(0xe1, "Exif\0\0II*\0")],
    ["a directory beyond the segment", segment(0xe1, "Exif\0\0II*\0\xff\xff\xff\xff......")],
    ["a directory of endless entries", segment(0xe1, "Exif\0\0II*\0\x08\0\0\0\xff\xff........")],
    ["an Adobe segment that is too short", segment(0xee, "Adobe")],
    ["a comment", segment(0xfe, "hello")],
    ["a segment that is empty", segment(0xfe, "")],
    ["fill bytes", Buffer.of(0xff, 0xff, 0xff)],
  ] as const)
    it(`reads on behind ${what}`, async () =>
      assert.deepEqual(readJpegHeader(insertSegment(await jpeg(), Buffer.from(bytes))), plain));

  for (const [what, bytes] of [
    ["nothing", Buffer.of()],
    ["its first bytes alone", Buffer.of(0xff, 0xd8, 0xff)],
    [
      "a segment that says it is longer than the file",
      Buffer.of(0xff, 0xd8, ...segment(0xe0, "x", 9999)),
    ],
    [
      "a segment shorter than its own length field",
      Buffer.of(0xff, 0xd8, ...segment(0xe0, "..........", 1)),
    ],
    ["something else than a marker", Buffer.from("\xff\xd8once upon a time", "latin1")],
  ] as const)
    it(`says nothing of ${what}`, () => assert.equal(readJpegHeader(bytes), undefined));

  it("T5 never throws, whatever the bytes", async () => {
    const file = insertSegment(await jpeg(), exifSegment({ orientation: 6, make: "Canon" }));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat({ max: file.length - 1 }), fc.nat({ max: 255 })), {
          maxLength: 12,
        }),
        fc.nat({ max: file.length }),
        (edits, length) => {
          const bytes = Buffer.from(file.subarray(0, length));
          for (const [at, value] of edits) if (at < length) bytes[at] = value;
          readJpegHeader(bytes);
        },
      ),
      { numRuns: 5000 },
    );
  });
});
