/** What a camera writes; whatever is absent is left out of the segment. */
export interface ExifFields {
  readonly make?: string;
  readonly model?: string;
  /** 1 to 8, as the standard numbers them; other numbers are written as they are, for hostile fixtures. */
  readonly orientation?: number;
  /** "2021:06:12 10:11:12", written as DateTime and DateTimeOriginal. */
  readonly dateTime?: string;
  readonly iso?: number;
  /** Seconds. */
  readonly exposureTime?: number;
  readonly fNumber?: number;
  /** Millimetres. */
  readonly focalLength?: number;
  /** Degrees; south and west are negative. */
  readonly gps?: { readonly latitude: number; readonly longitude: number };
  /** A whole JPEG file; cameras embed one of 160x120. */
  readonly thumbnail?: Buffer;
}

/**
 * An APP1 segment with its marker, little-endian. sharp writes EXIF too, but neither an embedded thumbnail nor a wrong
 * value, and fixtures need both.
 */
export function exifSegment(fields: ExifFields): Buffer {
  const tiff = tiffOf(fields);
  const head = Buffer.from("\xff\xe1\0\0Exif\0\0", "latin1");
  if (tiff.length + 8 > 0xffff)
    throw new RangeError("An EXIF segment holds at most 65,527 bytes: use a smaller thumbnail.");
  head.writeUInt16BE(tiff.length + 8, 2);
  return Buffer.concat([head, tiff]);
}

/** The JPEG with `segment` as its first one, where cameras put EXIF. */
export function insertSegment(jpeg: Buffer, segment: Buffer): Buffer {
  return Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]);
}

interface Entry {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  /** Little-endian bytes; up to 4 lie in the entry itself, more lie behind the directory. */
  readonly bytes: Buffer;
}

const ascii = (tag: number, text: string): Entry => {
  const bytes = Buffer.from(`${text}\0`, "latin1");
  return { tag, type: 2, count: bytes.length, bytes };
};
const short = (tag: number, value: number): Entry => {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return { tag, type: 3, count: 1, bytes };
};
const long = (tag: number, value: number): Entry => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return { tag, type: 4, count: 1, bytes };
};
const rationals = (tag: number, ...values: number[]): Entry => {
  const bytes = Buffer.alloc(8 * values.length);
  values.forEach((value, i) => {
    bytes.writeUInt32LE(Math.round(value * 10000), 8 * i);
    bytes.writeUInt32LE(10000, 8 * i + 4);
  });
  return { tag, type: 5, count: values.length, bytes };
};

function tiffOf(fields: ExifFields): Buffer {
  const exif = [
    ...maybe(fields.exposureTime, (value) => rationals(0x829a, value)),
    ...maybe(fields.fNumber, (value) => rationals(0x829d, value)),
    ...maybe(fields.iso, (value) => short(0x8827, value)),
    ...maybe(fields.dateTime, (value) => ascii(0x9003, value)),
    ...maybe(fields.focalLength, (value) => rationals(0x920a, value)),
  ];
  const gps = maybe(fields.gps, ({ latitude, longitude }) => [
    ascii(1, latitude < 0 ? "S" : "N"),
    rationals(2, ...degrees(latitude)),
    ascii(3, longitude < 0 ? "W" : "E"),
    rationals(4, ...degrees(longitude)),
  ]).flat();
  // A directory's place is known only once the one before it is measured, so IFD0 is laid out with zeros first.
  const ifd0 = (exifAt: number, gpsAt: number): Entry[] => [
    ...maybe(fields.make, (value) => ascii(0x10f, value)),
    ...maybe(fields.model, (value) => ascii(0x110, value)),
    ...maybe(fields.orientation, (value) => short(0x112, value)),
    ...maybe(fields.dateTime, (value) => ascii(0x132, value)),
    ...(exif.length ? [long(0x8769, exifAt)] : []),
    ...(gps.length ? [long(0x8825, gpsAt)] : []),
  ];
  const exifAt = 8 + directory(ifd0(0, 0), 8, 0).length;
  const exifBytes = directory(exif, exifAt, 0);
  const gpsAt = exifAt + exifBytes.length;
  const gpsBytes = directory(gps, gpsAt, 0);
  const thumbnailAt = gpsAt + gpsBytes.length;
  const { thumbnail } = fields;
  return Buffer.concat([
    Buffer.from("II*\0\x08\0\0\0", "latin1"),
    directory(ifd0(exifAt, gpsAt), 8, thumbnail ? thumbnailAt : 0),
    exifBytes,
    gpsBytes,
    ...(thumbnail ? [thumbnailDirectory(thumbnail, thumbnailAt), thumbnail] : []),
  ]);
}

function thumbnailDirectory(thumbnail: Buffer, at: number): Buffer {
  const entries = (dataAt: number): Entry[] => [
    short(0x103, 6),
    long(0x201, dataAt),
    long(0x202, thumbnail.length),
  ];
  return directory(entries(at + directory(entries(0), at, 0).length), at, 0);
}

/** One image file directory that starts at `at` of the TIFF block, its long values behind it. */
function directory(entries: Entry[], at: number, next: number): Buffer {
  const table = Buffer.alloc(2 + 12 * entries.length + 4);
  table.writeUInt16LE(entries.length);
  table.writeUInt32LE(next, table.length - 4);
  const values: Buffer[] = [];
  let valueAt = at + table.length;
  entries.forEach(({ tag, type, count, bytes }, i) => {
    const offset = 2 + 12 * i;
    table.writeUInt16LE(tag, offset);
    table.writeUInt16LE(type, offset + 2);
    table.writeUInt32LE(count, offset + 4);
    if (bytes.length <= 4) {
      bytes.copy(table, offset + 8);
      return;
    }
    // Values start at even offsets, as the standard asks.
    const padded = bytes.length % 2 ? Buffer.concat([bytes, Buffer.alloc(1)]) : bytes;
    table.writeUInt32LE(valueAt, offset + 8);
    values.push(padded);
    valueAt += padded.length;
  });
  return Buffer.concat([table, ...values]);
}

function degrees(value: number): [number, number, number] {
  const absolute = Math.abs(value);
  const minutes = (absolute % 1) * 60;
  return [Math.floor(absolute), Math.floor(minutes), (minutes % 1) * 60];
}

function maybe<T, R>(value: T | undefined, then: (value: T) => R): R[] {
  return value === undefined ? [] : [then(value)];
}
