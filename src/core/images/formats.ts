/** Formats that are decoded; the name is what `format` holds in the project. */
export type ImageFormat = "jpeg" | "png" | "webp" | "tiff" | "gif" | "avif";

const decodable = new Set<string>(
  "jpg jpeg jpe jfif png apng webp tif tiff gif avif".split(" ").map((name) => `.${name}`),
);

const known = new Map<string, string>(
  Object.entries({
    HEIC: "heic heif hif",
    BMP: "bmp dib",
    Photoshop: "psd psb",
    "JPEG 2000": "jp2 j2k jpx jpf",
    "JPEG XL": "jxl",
    "Windows icon": "ico cur",
    Netpbm: "ppm pgm pbm pnm pam pfm",
    SVG: "svg svgz",
    "camera raw": "cr2 cr3 crw nef nrw arw srf sr2 dng orf rw2 raf pef srw x3f",
    OpenEXR: "exr",
    "Radiance HDR": "hdr",
    Targa: "tga",
    DICOM: "dcm dicom",
    FITS: "fits fit",
    DDS: "dds",
  }).flatMap(([title, names]) => names.split(" ").map((name) => [`.${name}`, title] as const)),
);

/** What a file's name says about it. */
export type NameVerdict =
  { kind: "image" } | { kind: "unsupported"; reason: string } | { kind: "other" };

export function verdictOfName(name: string): NameVerdict {
  const extension = name.slice(name.lastIndexOf(".")).toLowerCase();
  if (decodable.has(extension)) return { kind: "image" };
  const title = known.get(extension);
  return title ? { kind: "unsupported", reason: unsupportedReason(title) } : { kind: "other" };
}

export function unsupportedReason(title: string): string {
  return `${title} files cannot be decoded. Convert it to JPEG, PNG, WebP, TIFF, GIF or AVIF to use it.`;
}

/** What the first bytes say: the format, or the name of what it is instead. Extensions are not trusted. */
export function sniffFormat(head: Uint8Array): ImageFormat | { other: string } {
  const ascii = (from: number, to: number): string =>
    String.fromCharCode(...head.subarray(from, to));
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return "jpeg";
  if (head[0] === 0x89 && ascii(1, 4) === "PNG") return "png";
  if (ascii(0, 4) === "RIFF" && ascii(8, 12) === "WEBP") return "webp";
  if (ascii(0, 3) === "GIF") return "gif";
  const tiff = ascii(0, 4);
  if (["II*\0", "MM\0*", "II+\0", "MM\0+"].includes(tiff)) return "tiff";
  if (ascii(4, 8) === "ftyp") {
    // The brands of an ISO base media file: the major one, then (after a version) the compatible ones.
    const end = Math.min(head.length, new DataView(head.buffer, head.byteOffset).getUint32(0), 64);
    for (let at = 8; at + 4 <= end; at += 4)
      if (at !== 12 && ["avif", "avis"].includes(ascii(at, at + 4))) return "avif";
    return { other: "HEIC" };
  }
  if (ascii(0, 2) === "BM") return { other: "BMP" };
  if (ascii(0, 4) === "8BPS") return { other: "Photoshop" };
  if (ascii(0, 2) === "PK") return { other: "ZIP" };
  const text = ascii(0, 256).trimStart();
  if (text.startsWith("<svg") || text.startsWith("<?xml")) return { other: "SVG" };
  return { other: "" };
}
