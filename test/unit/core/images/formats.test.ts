import assert from "node:assert/strict";
import fc from "fast-check";
import { sniffFormat, verdictOfName } from "../../../../src/core/images/formats.ts";

const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");
const ftyp = (...brands: string[]): Buffer => {
  const [major = "", ...compatible] = brands;
  const body = latin1(`ftyp${major}\0\0\0\0${compatible.join("")}`);
  return Buffer.concat([Buffer.of(0, 0, 0, body.length + 4), body, latin1("meta............")]);
};

describe("what the first bytes of a file say", () => {
  for (const [what, head, expected] of [
    ["JPEG", latin1("\xff\xd8\xff\xe0"), "jpeg"],
    ["PNG", latin1("\x89PNG\r\n\x1a\n"), "png"],
    ["WebP", latin1("RIFF\0\0\0\0WEBPVP8 "), "webp"],
    ["another RIFF", latin1("RIFF\0\0\0\0WAVEfmt "), { other: "" }],
    ["GIF87a", latin1("GIF87a"), "gif"],
    ["GIF89a", latin1("GIF89a"), "gif"],
    ["TIFF, little-endian", latin1("II*\0"), "tiff"],
    ["TIFF, big-endian", latin1("MM\0*"), "tiff"],
    ["BigTIFF, little-endian", latin1("II+\0"), "tiff"],
    ["BigTIFF, big-endian", latin1("MM\0+"), "tiff"],
    ["AVIF", ftyp("avif"), "avif"],
    ["an AVIF sequence", ftyp("avis", "msf1"), "avif"],
    ["AVIF among the compatible brands", ftyp("mif1", "miaf", "avif"), "avif"],
    ["HEIC", ftyp("heic", "mif1"), { other: "HEIC" }],
    ["a film", ftyp("isom", "mp42"), { other: "HEIC" }],
    [
      "an ftyp box that lies about its length",
      latin1("\xff\xff\xff\xffftypheic"),
      { other: "HEIC" },
    ],
    ["BMP", latin1("BM......"), { other: "BMP" }],
    ["Photoshop", latin1("8BPS\0\x01"), { other: "Photoshop" }],
    ["ZIP", latin1("PK\x03\x04"), { other: "ZIP" }],
    ["SVG", latin1("<svg xmlns='http://www.w3.org/2000/svg'/>"), { other: "SVG" }],
    ["SVG behind a declaration", latin1("\n<?xml version='1.0'?><svg/>"), { other: "SVG" }],
    ["text", latin1("once upon a time"), { other: "" }],
    ["nothing", latin1(""), { other: "" }],
  ] as const)
    it(`${what}: ${typeof expected === "string" ? expected : `not decoded ${expected.other}`}`, () =>
      assert.deepEqual(sniffFormat(head), expected));

  it("T5 never throws, whatever they are", () =>
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 80 }),
          fc
            .uint8Array({ maxLength: 80 })
            .map((tail) => Buffer.concat([latin1("\0\0\0\x14ftyp"), tail])),
        ),
        (head) => void sniffFormat(head),
      ),
    ));
});

describe("what the name of a file says", () => {
  for (const [name, expected] of [
    ["a.jpg", "image"],
    ["A.JPEG", "image"],
    ["a.b.png", "image"],
    [".webp", "image"],
    ["a.tif", "image"],
    ["a.heic", "unsupported"],
    ["IMG.CR2", "unsupported"],
    ["a.svg", "unsupported"],
    ["a.txt", "other"],
    ["jpg", "other"],
    ["a.jpg.txt", "other"],
    ["a.", "other"],
    ["", "other"],
    ["__proto__", "other"],
    ["a.constructor", "other"],
  ] as const)
    it(`'${name}': ${expected}`, () => assert.equal(verdictOfName(name).kind, expected));

  it("the reason for what is not decoded names it and what to do", () =>
    assert.deepEqual(verdictOfName("a.heic"), {
      kind: "unsupported",
      reason:
        "HEIC files cannot be decoded. Convert it to JPEG, PNG, WebP, TIFF, GIF or AVIF to use it.",
    }));
});
