import ExifReader from "exifreader";
import type { ExifEntry } from "../../protocol/images.ts";
import { readImageFile } from "./readImageFile.ts";

type Group = ExifEntry["group"];

const known: readonly [tag: string, group: Group, name: string][] = [
  ["Make", "Camera", "Make"],
  ["Model", "Camera", "Model"],
  ["LensModel", "Camera", "Lens"],
  ["FocalLength", "Camera", "Focal length"],
  ["FNumber", "Camera", "Aperture"],
  ["ExposureTime", "Camera", "Exposure"],
  ["ISOSpeedRatings", "Camera", "ISO"],
  ["Flash", "Camera", "Flash"],
  ["WhiteBalance", "Camera", "White balance"],
  ["DateTimeOriginal", "Time", "Taken"],
  ["DateTimeDigitized", "Time", "Digitized"],
  ["DateTime", "Time", "Changed"],
  ["OffsetTimeOriginal", "Time", "Time zone"],
  ["Orientation", "Other", "Orientation"],
  ["ColorSpace", "Other", "Colour space"],
  ["ICC Description", "Other", "Profile"],
  ["Software", "Other", "Software"],
  ["Artist", "Other", "Artist"],
  ["Copyright", "Other", "Copyright"],
  ["ImageDescription", "Other", "Description"],
];

/** Longest value shown, in characters: EXIF is hostile text too. */
const maxLength = 500;

/**
 * The EXIF of a file for people, in display order; empty when there is none or it is broken beyond reading.
 * @throws FileProblem when the file itself cannot be read
 */
export async function readExif(path: string, root: string): Promise<ExifEntry[]> {
  const { bytes } = await readImageFile(path, root);
  const tags = parse(bytes);
  const entries = known.flatMap(([tag, group, name]): ExifEntry[] => {
    const value = textOf(tags[tag]?.description);
    return value === "" ? [] : [{ group, name, value }];
  });
  return [...entries, ...placeOf(tags)];
}

type Tags = Record<string, { description?: unknown; value?: unknown } | undefined>;

function parse(bytes: Uint8Array): Tags {
  try {
    const copy = bytes.slice().buffer;
    return ExifReader.load(copy, { excludeTags: { xmp: true, mpf: true } });
  } catch {
    // No metadata and unreadable metadata are the same to a reader: there is nothing to show.
    return {};
  }
}

function placeOf(tags: Tags): ExifEntry[] {
  const latitude = signed(tags, "GPSLatitude", "S");
  const longitude = signed(tags, "GPSLongitude", "W");
  if (latitude === undefined || longitude === undefined) return [];
  const altitude = textOf(tags.GPSAltitude?.description);
  const place: ExifEntry[] = [
    { group: "Place", name: "Position", value: `${latitude.toFixed(6)}, ${longitude.toFixed(6)}` },
  ];
  if (altitude !== "") place.push({ group: "Place", name: "Altitude", value: altitude });
  return place;
}

/** The library describes what needs no words, such as the ISO, by a number. */
function textOf(description: unknown): string {
  return typeof description === "string" || typeof description === "number"
    ? String(description).trim().slice(0, maxLength)
    : "";
}

function signed(tags: Tags, tag: string, negative: string): number | undefined {
  const degrees = Number(tags[tag]?.description);
  if (!Number.isFinite(degrees)) return undefined;
  const reference = tags[`${tag}Ref`]?.value;
  return Array.isArray(reference) && reference[0] === negative ? -Math.abs(degrees) : degrees;
}
