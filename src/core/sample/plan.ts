import { type Shot, takeShot } from "./camera.ts";
import { Random } from "../../base/random.ts";
import { type Subject, subjects } from "./subjects.ts";

/** What is wrong with some of the pictures, as a curator would name it. */
export type Flaw =
  | "exact-duplicate"
  | "near-duplicate"
  | "blurry"
  | "dark"
  | "over-exposed"
  | "low-information"
  | "odd-aspect"
  | "wrong-folder"
  | "truncated"
  | "not-an-image"
  | "unsupported-format";

export interface Planned {
  /** Relative to the sample, with "/". */
  readonly file: string;
  /** What it shows, which is not always what its folder says. */
  readonly subject: Subject;
  /** Seeds its painting. */
  readonly number: number;
  /** As it is shown, after EXIF orientation. */
  readonly width: number;
  readonly height: number;
  readonly flaw?: Flaw;
  readonly shot?: Shot;
  /** EXIF's 1, 3, 6 or 8. */
  readonly orientation: number;
  /** The picture that this one is made from; it comes earlier in the plan. */
  readonly source?: Planned;
}

/** The smallest sample that has each subject and each flaw. */
export const smallestCount = 30;

/** Every file of the sample with what is wrong with it: the same for the same seed. Pictures come before their copies. */
export function planSample(count: number, seed: number): Planned[] {
  const random = new Random(seed, count);
  const share = (of240: number) => Math.max(1, Math.round((of240 * count) / 240));
  const flaws = (list: Flaw[], of240: number) =>
    list.flatMap((flaw) => Array.from({ length: share(of240) }, () => flaw));
  const copies = [...flaws(["exact-duplicate"], 8), ...flaws(["near-duplicate"], 12)];
  const broken: Flaw[] = ["truncated", "not-an-image", "unsupported-format"];
  const spoilt = flaws(
    ["blurry", "dark", "over-exposed", "low-information", "odd-aspect"],
    4,
  ).concat(flaws(["wrong-folder"], 5));
  const painted = count - copies.length - broken.length;

  const names = new Names();
  const faults = random.shuffled([
    ...spoilt,
    ...Array.from({ length: painted - spoilt.length }, () => undefined),
  ]);
  const originals = faults.map((flaw, number) =>
    original({ subject: subjects[number % subjects.length], number, flaw }, names, random),
  );
  const sound = originals.filter((each) => !each.flaw && isJpeg(each));
  const sources = random.shuffled(sound);
  const derived = [...copies, ...broken].map((flaw, i) => {
    const source = sources[i % sources.length];
    return { ...source, flaw, source, file: names.free(copyName(source.file, flaw, random)) };
  });
  return [...originals, ...derived];
}

function isJpeg({ file }: Planned): boolean {
  return /\.jpg$/i.test(file);
}

function original(
  { subject, number, flaw }: Pick<Planned, "subject" | "number"> & { flaw: Flaw | undefined },
  names: Names,
  random: Random,
): Planned {
  const folder =
    flaw === "wrong-folder" ? random.pick(subjects.filter((each) => each !== subject)) : subject;
  const format = random.pick(formats);
  const size =
    flaw === "odd-aspect"
      ? random.pick(oddSizes)
      : random.pick(format === "png" ? smallSizes : sizes);
  const upright = flaw !== "odd-aspect" && random.chance(0.22);
  const photo =
    format === "jpg" && subject.places && random.chance(0.75)
      ? takeShot(subject.places, random)
      : undefined;
  const name = photo?.name ?? `${subject.name}-${String(number + 1).padStart(3, "0")}.${format}`;
  return {
    file: names.free(`images/${folder.name}/${name}`),
    subject,
    number,
    width: upright ? size[1] : size[0],
    height: upright ? size[0] : size[1],
    orientation: photo && random.chance(0.15) ? random.pick([3, 6, 6, 8]) : 1,
    ...(flaw && { flaw }),
    ...(photo && { shot: photo.shot }),
  };
}

const formats = [
  ...Array.from({ length: 16 }, () => "jpg" as const),
  "png",
  "png",
  "webp",
  "webp",
] as const;

type Size = readonly [width: number, height: number];

// prettier-ignore
const smallSizes: readonly Size[] = [[320, 240], [400, 300], [480, 320]];
// prettier-ignore
const usualSizes: readonly Size[] = [[480, 360], [512, 512], [600, 400], [640, 427], [640, 480], [640, 360], [720, 480]];
// prettier-ignore
const largeSizes: readonly Size[] = [[800, 533], [800, 600], [1024, 683], [1280, 720], [1600, 1067]];
// prettier-ignore
const oddSizes: readonly Size[] = [[1600, 320], [1500, 260], [320, 1400], [1400, 360]];
/** One in twelve is large: those take most of the time and of the bytes. */
const sizes = [...smallSizes, ...usualSizes, ...usualSizes, ...usualSizes, ...largeSizes];

/** The kinds of near-duplicates that collections gather: smaller ones, crops, retouched ones, other formats. */
export type NearCopy = "smaller" | "crop" | "brighter" | "webp";

export function nearCopyOf(file: string): NearCopy {
  if (file.endsWith(".webp")) return "webp";
  if (file.includes("-crop")) return "crop";
  return file.includes("-edit") ? "brighter" : "smaller";
}

function copyName(file: string, flaw: Flaw, random: Random): string {
  const stem = file.replace(/\.jpg$/i, "");
  switch (flaw) {
    case "exact-duplicate":
      return random.chance(0.3) ? `${moved(stem, random)}.jpg` : `${stem} (1).jpg`;
    case "near-duplicate":
      return stem + random.pick(["-small.jpg", "-640.jpg", "-crop.jpg", "-edit.jpg", ".webp"]);
    case "truncated":
      return `${stem}-download.jpg`;
    case "not-an-image":
      return `${stem}-preview.png`;
    default:
      return `${stem}-scan.bmp`;
  }
}

/** Into another class: the same picture under two labels. */
function moved(stem: string, random: Random): string {
  return stem.replace(/^images\/[^/]+/, `images/${random.pick(subjects).name}`);
}

class Names {
  readonly #taken = new Set<string>();

  /** `file`, or the like of it; names that differ in case only would be one file on some systems. */
  free(file: string): string {
    const dot = file.lastIndexOf(".");
    let name = file;
    for (let i = 2; this.#taken.has(name.toLowerCase()); i++)
      name = `${file.slice(0, dot)}_${i}${file.slice(dot)}`;
    this.#taken.add(name.toLowerCase());
    return name;
  }
}
