/** What the headers of a JPEG say, as far as the fast path needs it. */
export interface JpegHeader {
  /** Pixels as stored, before orientation. */
  readonly width: number;
  readonly height: number;
  readonly components: number;
  readonly bitsPerSample: number;
  readonly progressive: boolean;
  /** EXIF orientation, 1–8. */
  readonly orientation: number;
  readonly hasProfile: boolean;
  /** Adobe's colour transform (0 RGB or CMYK, 1 YCbCr, 2 YCCK), when the file states one. */
  readonly adobeTransform: number | undefined;
}

/** Reads the markers up to the frame header; undefined when they cannot be followed (the full decoder then judges). */
export function readJpegHeader(bytes: Uint8Array): JpegHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let orientation = 1;
  let hasProfile = false;
  let adobeTransform: number | undefined;
  for (let at = 2; at + 10 <= bytes.length;) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1];
    if (marker === 0xff) {
      at++;
      continue;
    }
    const length = view.getUint16(at + 2);
    const end = at + 2 + length;
    if (length < 2 || end > bytes.length) return undefined;
    if (isFrame(marker))
      return {
        bitsPerSample: bytes[at + 4],
        height: view.getUint16(at + 5),
        width: view.getUint16(at + 7),
        components: bytes[at + 9],
        progressive: marker !== 0xc0 && marker !== 0xc1,
        orientation,
        hasProfile,
        adobeTransform,
      };
    if (marker === 0xe1 && length >= 8 && startsWith(bytes, at + 4, "Exif\0"))
      orientation = readOrientation(
        new DataView(view.buffer, view.byteOffset + at + 10, length - 8),
      );
    if (marker === 0xe2 && startsWith(bytes, at + 4, "ICC_PROFILE")) hasProfile = true;
    if (marker === 0xee && startsWith(bytes, at + 4, "Adobe") && length >= 14)
      adobeTransform = bytes[at + 15];
    at = end;
  }
  return undefined;
}

function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

function startsWith(bytes: Uint8Array, at: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

// Tag 274 of the first directory of a TIFF block (TIFF 6.0); 1 when it is absent or the block is broken.
function readOrientation(tiff: DataView): number {
  if (tiff.byteLength < 14) return 1;
  const little = tiff.getUint16(0) === 0x4949;
  const directory = tiff.getUint32(4, little);
  if (directory + 2 > tiff.byteLength) return 1;
  const entries = tiff.getUint16(directory, little);
  for (let i = 0; i < entries; i++) {
    const entry = directory + 2 + i * 12;
    if (entry + 12 > tiff.byteLength) return 1;
    if (tiff.getUint16(entry, little) !== 274) continue;
    const value = tiff.getUint16(entry + 8, little);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}
