import { parameter, type Group } from "../../../plugin-api/index.ts";
import { classesOf } from "../models/cocoClasses.ts";
import { detectorId } from "../models/embeddedModels.ts";
import type { MlPlugin } from "../plugin.ts";
import { detectObjects, type Detected } from "./autoLabelDetect.ts";
import { classesIn, drawnBy, writeDetections } from "./autoLabelWrite.ts";
import { counted } from "./shared/counted.ts";
import { onlyThese } from "./shared/onlyThese.ts";
import { scoredGroup } from "./shared/scoredGroup.ts";
import { targetsOf, type Targets } from "./shared/targets.ts";

/**
 * `ml/auto-label`: draws what a detector sees as boxes with a confidence and a source of their own. Images that have
 * annotations of the source already are left alone, or get new ones in their place.
 */
export function registerAutoLabel(plugin: MlPlugin): void {
  const { ctx, models } = plugin;
  ctx.actions.register({
    id: "auto-label",
    title: "Detect Objects",
    description: "Draws boxes around what a detector sees, with how sure it is.",
    icon: "wand",
    hooks: ["execute"],
    parameters: {
      model: parameter.choice<string>({
        title: "Detector",
        choices: [{ value: detectorId }],
        default: detectorId,
      }),
      threshold: parameter.number({
        title: "Confidence at least",
        default: 0.4,
        min: 0,
        max: 1,
        step: 0.05,
      }),
      overlap: parameter.number({
        title: "Overlap at most",
        description:
          "Of two boxes of a class that overlap by more of their union, the surer one stays. RT-DETR and D-FINE say each thing once, and need none of it.",
        default: 0.6,
        min: 0,
        max: 1,
        step: 0.05,
      }),
      classes: parameter.text({
        title: "Only these classes",
        description: "Their names with commas between them; all when empty.",
        default: "",
      }),
      property: parameter.text({
        title: "Classes are tags of",
        description: "The property is made where it is missing, and so are its tags.",
        default: "object",
        maxLength: 200,
      }),
      source: parameter.text({
        title: "Source",
        description: "The name of these predictions; the detector's own when empty.",
        default: "",
        maxLength: 200,
      }),
      replace: parameter.boolean({
        title: "Replace what this source has drawn before",
        description: "Otherwise such images are left as they are.",
        default: false,
      }),
    },
    async resolve() {
      const detectors = (await models.list()).filter(
        ({ entry, state }) => entry.task === "detect" && state.kind !== "missing",
      );
      return {
        model: {
          choices: detectors.map(({ entry: { id, title, description } }) => ({
            value: id,
            title,
            description,
          })),
        },
      };
    },
    async run({ instanceIds, parameters, signal, progress }) {
      const { entry } = await models.describe(parameters.model);
      if (entry.task !== "detect")
        throw new Error(`The model '${entry.title}' makes vectors, not boxes. Choose a detector.`);
      const names = classesOf(entry);
      const only = wantedClasses(parameters.classes, names);
      const source = parameters.source.trim() || entry.id;
      const property = parameters.property.trim() || "object";
      // It is read again before it is written: a detection takes its time.
      await classesIn(ctx, property);
      const all = await targetsOf(ctx, instanceIds);
      const { replace } = parameters;
      const before = new Set(
        replace ? [] : (await drawnBy(ctx, source, all.sha1s)).map(({ sha1 }) => sha1),
      );
      const targets = onlyThese(all, (sha1) => !before.has(sha1));
      const { detected, unreadable } = await detectObjects(
        plugin,
        {
          model: parameters.model,
          threshold: parameters.threshold,
          overlap: parameters.overlap,
          only,
        },
        targets,
        { signal, progress },
      );
      signal.throwIfAborted();
      const { commits, created } = await writeDetections(ctx, detected, {
        property,
        source,
        names,
        replace,
      });
      const boxes = detected.flatMap((one) => one.boxes);
      const images = detected.filter((one) => one.boxes.length > 0).length;
      await ctx.runs.init(`auto-label ${source}`, {
        model: entry.id,
        source,
        threshold: parameters.threshold,
        overlap: parameters.overlap,
        images: targets.sha1s.length,
        boxes: boxes.length,
      });
      const skipped = all.sha1s.length - targets.sha1s.length;
      const value = { images, boxes: boxes.length, skipped, unreadable, created, commits, source };
      return {
        title: "Detected objects",
        groups: groupsOf(detected, names, targets),
        value,
        notifications: [
          { type: unreadable > 0 ? "warning" : "info", message: summary(value, all.sha1s.length) },
        ],
      };
    },
  });
}

/** Places of classes; null: all. @throws Error that names what the detector does not know */
function wantedClasses(text: string, names: readonly string[]): ReadonlySet<number> | null {
  const wanted = text
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== "");
  if (wanted.length === 0) return null;
  const places = wanted.map((name) => names.findIndex((known) => known.toLowerCase() === name));
  const unknown = wanted.filter((_, i) => (places[i] ?? -1) < 0);
  if (unknown.length > 0)
    throw new Error(
      `This detector does not know ${unknown.map((name) => `'${name}'`).join(", ")}. It knows ${names.join(", ")}.`,
    );
  return new Set(places);
}

function groupsOf(
  detected: readonly Detected[],
  names: readonly string[],
  targets: Targets,
): Group[] {
  const best = new Map<number, Map<string, number>>();
  for (const { sha1, boxes } of detected)
    for (const { classIndex, score } of boxes) {
      const ofClass = best.get(classIndex) ?? new Map<string, number>();
      best.set(classIndex, ofClass);
      ofClass.set(sha1, Math.max(score, ofClass.get(sha1) ?? 0));
    }
  return [...best]
    .sort(([, a], [, b]) => b.size - a.size)
    .map(([classIndex, images]) =>
      scoredGroup(names[classIndex] ?? "?", targets, [...images.keys()], [...images.values()], {
        min: 0,
        max: 1,
        description: "confidence of the surest box",
      }),
    );
}

function summary(
  {
    images,
    boxes,
    skipped,
    unreadable,
  }: Readonly<Record<"images" | "boxes" | "skipped" | "unreadable", number>>,
  all: number,
): string {
  const parts = [
    skipped === all
      ? "All of these images have boxes of this source already. Choose to replace them to draw them anew"
      : boxes === 0
        ? `Nothing is seen on ${counted(all - skipped, "image")}. A lower confidence finds more`
        : `Drew ${counted(boxes, "box", "boxes")} on ${counted(images, "image")}`,
  ];
  if (skipped > 0 && skipped < all) parts.push(`${counted(skipped, "image")} had some already`);
  if (unreadable > 0) parts.push(`${counted(unreadable, "image")} could not be read`);
  return parts.join("; ");
}
