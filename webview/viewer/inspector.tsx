import type { ComponentChildren, JSX } from "preact";
import type { ImageInfo, InstanceInfo } from "../../src/protocol/images.ts";
import { count, dateTime, dimensions, fileSize } from "../shared/format.ts";
import { IconButton } from "../ui/button.tsx";
import { ProgressRing } from "../ui/progressRing.tsx";
import { ImageValues } from "./imageValues.tsx";
import type { Exif, ViewerModel } from "./viewerModel.ts";

/** Everything that is known about the instance on show. */
export function Inspector({ model }: { model: ViewerModel<HTMLImageElement> }): JSX.Element | null {
  const shown = model.shown.value;
  if (!shown) return null;
  const { instance } = shown;
  const { image } = instance;
  return (
    <aside class="inspector" aria-label="Inspector">
      <div class="inspector-header">
        <h1 title={instance.name}>{instance.name}</h1>
        <IconButton
          icon="close"
          title="Close Inspector (I)"
          onClick={() => model.toggleInspector()}
        />
      </div>
      {instance.state !== "ready" && <p class="inspector-state">{stateText(instance)}</p>}
      <ImageValues model={model} />
      <Section title="File">
        <Facts facts={fileFacts(instance)} />
      </Section>
      {image && (
        <Section title="Image">
          <Facts facts={imageFacts(image)} />
        </Section>
      )}
      {image && (
        <Section title="Quality">
          <Facts facts={qualityFacts(image)} />
        </Section>
      )}
      <ExifSections exif={model.exif.value} />
      {image && (
        <Section title="Hashes">
          <Facts facts={hashFacts(image)} code />
        </Section>
      )}
      {instance.copies.length > 0 && (
        <Section title={`Same image (${count(instance.copies.length)})`}>
          <ul class="copies">
            {instance.copies.map(({ id, path }) => (
              <li key={id}>
                <button class="link" title={path} onClick={() => model.show(id)}>
                  {path.split(/[\\/]/).slice(-2).join("/")}
                </button>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </aside>
  );
}

type Fact = readonly [name: string, value: string, hint?: string];

function fileFacts(instance: InstanceInfo): Fact[] {
  const path = instance.relativePath;
  const slash = path.lastIndexOf("/");
  return [
    ["Folder", slash > 0 ? path.slice(0, slash) : "."],
    ["Path", instance.path],
    ["File size", fileSize(instance.bytes), `${count(instance.bytes)} bytes`],
    ["Modified", dateTime(instance.modified)],
  ];
}

function imageFacts({ format, width, height }: ImageInfo): Fact[] {
  return [
    ["Format", format.toUpperCase()],
    ["Dimensions", dimensions(width, height)],
    ["Megapixels", ((width * height) / 1e6).toFixed(width * height < 1e7 ? 2 : 1)],
    ["Aspect ratio", aspectText(width, height)],
  ];
}

function qualityFacts({ sharpness, brightness, contrast, entropy }: ImageInfo): Fact[] {
  return [
    ["Sharpness", count(Math.round(sharpness)), "Variance of the Laplacian; low is blurry"],
    ["Brightness", `${Math.round(brightness * 100)} %`, "Mean luminance"],
    ["Contrast", contrast.toFixed(2), "Standard deviation of luminance, at most 0.5"],
    ["Entropy", `${entropy.toFixed(2)} bits`, "Of the luminance histogram, at most 8 bits"],
  ];
}

function hashFacts(image: ImageInfo): Fact[] {
  return [
    ["SHA-1", image.sha1],
    ["Average", image.averageHash],
    ["Difference", image.differenceHash],
    ["Perceptual", image.perceptualHash],
  ];
}

function stateText({ state }: InstanceInfo): string {
  return state === "missing"
    ? "The file is no longer where it was. What is known of it is kept."
    : "The file has not been read yet.";
}

// "3:2" where the sides have a simple ratio, else "1.46".
function aspectText(width: number, height: number): string {
  const exact = width / height;
  for (const [a, b] of [
    [1, 1],
    [5, 4],
    [4, 3],
    [3, 2],
    [16, 10],
    [16, 9],
    [2, 1],
    [21, 9],
  ] as const) {
    if (Math.abs(exact / (a / b) - 1) < 0.005) return `${a}:${b}`;
    if (Math.abs(exact / (b / a) - 1) < 0.005) return `${b}:${a}`;
  }
  return exact.toFixed(2);
}

const exifGroups = ["Camera", "Time", "Place", "Other"] as const;

function ExifSections({ exif }: { exif: Exif }): JSX.Element {
  switch (exif.kind) {
    case "ready":
      if (exif.entries.length === 0)
        return (
          <Section title="EXIF">
            <p class="quiet">The file has none.</p>
          </Section>
        );
      return (
        <>
          {exifGroups.map((group) => {
            const entries = exif.entries.filter((entry) => entry.group === group);
            const facts = entries.map(({ name, value }): Fact => [name, value]);
            return (
              facts.length > 0 && (
                <Section key={group} title={group === "Other" ? "Other EXIF" : group}>
                  <Facts facts={facts} />
                </Section>
              )
            );
          })}
        </>
      );
    case "failed":
      return (
        <Section title="EXIF">
          <p class="quiet">{exif.message}</p>
        </Section>
      );
    default:
      return (
        <Section title="EXIF">
          <ProgressRing label="Reading EXIF" />
        </Section>
      );
  }
}

function Section({ title, children }: { title: string; children: ComponentChildren }): JSX.Element {
  return (
    <section>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Facts({ facts, code = false }: { facts: readonly Fact[]; code?: boolean }): JSX.Element {
  return (
    <dl class={code ? "facts code" : "facts"}>
      {facts.map(([name, value, hint]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd title={hint ?? value}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
