import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { startBrowser, type Browser } from "../../../scripts/host/browser.ts";
import { buildAll } from "../../../scripts/lib/bundles.ts";
import { emptyCommit } from "../../../src/protocol/emptyCommit.ts";
import type { AnnotationInput } from "../../../src/protocol/data.ts";
import type { InstanceInfo } from "../../../src/protocol/images.ts";
import { oriented, photo } from "../images.ts";
import { tempDir } from "../tempDir.ts";
import { until } from "../until.ts";
import { startHarness, type Harness } from "./harness.ts";
import { distDir } from "./sampleHarness.ts";

/** A shape and the name of its class, which becomes a tag of the property "object". */
export type MadeAnnotation = Pick<AnnotationInput, "shape"> &
  Partial<Pick<AnnotationInput, "confidence" | "source">> & {
    readonly name: string;
    /** 0xRRGGBB. */
    readonly color?: number;
  };

export interface Annotated extends AsyncDisposable {
  readonly harness: Harness;
  readonly browser: Browser;
  /** `a.jpg`, 640 × 400 with red, green, white and blue corners, stored as EXIF orientation 6 has it. */
  readonly turned: InstanceInfo;
  /** `b.jpg`, 600 × 400. */
  readonly plain: InstanceInfo;
  annotate(of: InstanceInfo, all: readonly MadeAnnotation[]): Promise<void>;
  /** As it was before: without properties, tags and annotations. */
  undoAll(): Promise<void>;
}

/** Two images in a project without annotations, the pages over it and a browser to look at them. */
export async function openAnnotated(): Promise<Annotated> {
  const dir = await tempDir();
  const images = dir.file("project", "images");
  await mkdir(images, { recursive: true });
  await writeFile(path.join(images, "a.jpg"), await oriented(6, 640, 400));
  await writeFile(path.join(images, "b.jpg"), await photo(3, { width: 600, height: 400 }));
  await buildAll({ production: true, outdir: distDir });
  const harness = await startHarness({ projectDir: dir.file("project"), distDir });
  const { engine } = harness.project;
  await engine.call("import/start", { sources: [{ path: images, include: [], exclude: [] }] });
  let all: InstanceInfo[] = [];
  await until("both images", async () => {
    all = await engine.call("instance/list", { after: 0, limit: 10 });
    return all.length === 2 && all.every(({ image }) => image !== null);
  });
  const named = (name: string): InstanceInfo => {
    const found = all.find((one) => one.name === name);
    assert.ok(found);
    return found;
  };
  const browser = await startBrowser({ width: 1200, height: 800 });
  return {
    harness,
    browser,
    turned: named("a.jpg"),
    plain: named("b.jpg"),
    async annotate(of, made) {
      const names = [...new Set(made.map(({ name }) => name))];
      await engine.call("commit/do", {
        commit: {
          ...emptyCommit,
          title: "Annotate",
          properties: [{ id: -1, name: "object", type: "tag", mode: "image", groupId: null }],
          tags: names.map((name, i) => ({
            id: -10 - i,
            propertyId: -1,
            name,
            color: made.find((one) => one.name === name)?.color ?? null,
            parents: [],
          })),
          annotations: made.map(({ shape, name, confidence = null, source = "" }, i) => ({
            id: -100 - i,
            imageId: of.image?.id ?? 0,
            classId: -10 - names.indexOf(name),
            shape,
            confidence,
            source,
            attributes: {},
          })),
        },
      });
    },
    async undoAll() {
      for (;;) {
        const { undo } = await engine.call("history/list", { before: null, limit: 1 });
        if (!undo) return;
        await engine.call("history/undo", {});
      }
    },
    async [Symbol.asyncDispose]() {
      await browser.close();
      await harness[Symbol.asyncDispose]();
      await dir[Symbol.asyncDispose]();
    },
  };
}
