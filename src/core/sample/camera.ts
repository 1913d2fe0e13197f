import type { Exif } from "sharp";
import type { Random } from "../../base/random.ts";
import type { Place } from "./subjects.ts";

/** What a photograph's EXIF says. */
export interface Shot {
  readonly make: string;
  readonly model: string;
  readonly taken: Date;
  readonly iso: number;
  readonly fNumber: number;
  /** One over seconds. */
  readonly shutter: number;
  /** Millimetres. */
  readonly focalLength: number;
  readonly place?: Place;
}

interface Camera {
  readonly make: string;
  readonly model: string;
  readonly lenses: readonly number[];
  fileName(shot: { taken: Date; number: number }): string;
}

const cameras: readonly Camera[] = [
  {
    ...{ make: "Canon", model: "Canon EOS R6", lenses: [24, 35, 50, 85, 105] },
    fileName: ({ number }) => `IMG_${pad(number, 4)}.JPG`,
  },
  {
    ...{ make: "NIKON CORPORATION", model: "NIKON Z 6", lenses: [20, 35, 50, 70] },
    fileName: ({ number }) => `DSC_${pad(number, 4)}.JPG`,
  },
  {
    ...{ make: "SONY", model: "ILCE-7M3", lenses: [16, 28, 55, 135] },
    fileName: ({ number }) => `DSC${pad(number, 5)}.JPG`,
  },
  {
    ...{ make: "FUJIFILM", model: "X-T4", lenses: [18, 23, 35, 56] },
    fileName: ({ number }) => `DSCF${pad(number, 4)}.jpg`,
  },
  {
    ...{ make: "Google", model: "Pixel 7", lenses: [6.8] },
    fileName: ({ taken }) => `PXL_${stamp(taken).replaceAll(":", "").replace(" ", "_")}.jpg`,
  },
];

export function takeShot(places: readonly Place[], random: Random): { shot: Shot; name: string } {
  const camera = random.pick(cameras);
  const taken = new Date(Date.UTC(2021, 0, 1) + Math.floor(random.next() * 1e8) * 1000);
  const spot = random.pick(places);
  const shot: Shot = {
    make: camera.make,
    model: camera.model,
    taken,
    iso: random.pick([100, 100, 200, 400, 800, 1600]),
    fNumber: random.pick([1.8, 2.8, 4, 5.6, 8, 11]),
    shutter: random.pick([30, 60, 125, 250, 500, 1000]),
    focalLength: random.pick(camera.lenses),
    ...(random.chance(0.6) && {
      place: {
        latitude: spot.latitude + random.between(-0.2, 0.2),
        longitude: spot.longitude + random.between(-0.2, 0.2),
      },
    }),
  };
  return { shot, name: camera.fileName({ taken, number: random.integer(1, 9999) }) };
}

/** As sharp's `withExif` takes it: fields as text, rationals as "a/b". */
export function exifOf(shot: Shot): Exif {
  const taken = stamp(shot.taken);
  return {
    IFD0: {
      Make: shot.make,
      Model: shot.model,
      DateTime: taken,
    },
    IFD2: {
      DateTimeOriginal: taken,
      ExposureTime: `1/${shot.shutter}`,
      FNumber: `${Math.round(shot.fNumber * 10)}/10`,
      ISOSpeedRatings: String(shot.iso),
      FocalLength: `${Math.round(shot.focalLength * 10)}/10`,
    },
    ...(shot.place && {
      IFD3: {
        GPSLatitudeRef: shot.place.latitude < 0 ? "S" : "N",
        GPSLatitude: degrees(shot.place.latitude),
        GPSLongitudeRef: shot.place.longitude < 0 ? "W" : "E",
        GPSLongitude: degrees(shot.place.longitude),
      },
    }),
  };
}

/** "2021:06:12 10:11:12" */
function stamp(date: Date): string {
  return date.toISOString().slice(0, 19).replaceAll("-", ":").replace("T", " ");
}

function degrees(value: number): string {
  const absolute = Math.abs(value);
  const minutes = (absolute % 1) * 60;
  return `${Math.floor(absolute)}/1 ${Math.floor(minutes)}/1 ${Math.round((minutes % 1) * 6000)}/100`;
}

function pad(value: number, length: number): string {
  return String(value).padStart(length, "0");
}
