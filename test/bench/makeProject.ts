import { createHash } from "node:crypto";
import os from "node:os";
import path from "node:path";
import type { Database } from "better-sqlite3";
import { saveFolder } from "../../src/core/db/folders.ts";
import { insertImage } from "../../src/core/db/images.ts";
import { insertPending, setDecoded } from "../../src/core/db/instances.ts";
import { write } from "../../src/core/db/statement.ts";
import { decodeFile } from "../../src/core/images/decode.ts";
import { Project } from "../../src/core/project/project.ts";
import { Random } from "../../src/base/random.ts";
import type { DecodedImage } from "../../src/protocol/decoder.ts";
import { photoSet } from "./photos.ts";
import { largestImageCount, type ProjectJob } from "./syntheticProject.ts";

/** Rows of one transaction. */
const batch = 2000;
/** As many as a folder of a camera or a crawler holds. */
const instancesPerFolder = 1000;

await makeProject(JSON.parse(process.argv[2]) as ProjectJob);

async function makeProject({ dir, instances }: ProjectJob): Promise<void> {
  os.setPriority(10);
  const pool = await decodeAll(await photoSet(300));
  const project = await Project.open({
    projectDir: dir,
    create: true,
    readOnly: false,
    recover: null,
  });
  const images = Math.min(instances, largestImageCount);
  addImages(project, images, pool);
  addInstances(project.db, instances, images);
  await project.close();
}

async function decodeAll(photos: readonly string[]): Promise<DecodedImage[]> {
  const pool: DecodedImage[] = [];
  for (const file of photos) {
    const decoded = await decodeFile(file, path.dirname(file));
    if (decoded.kind === "image") pool.push(decoded);
  }
  return pool;
}

function addImages(project: Project, count: number, pool: readonly DecodedImage[]): void {
  const random = new Random(1, 1);
  for (let from = 1; from <= count; from += batch) {
    const some = Array.from({ length: Math.min(batch, count + 1 - from) }, (_, i) => ({
      imageId: from + i,
      image: varied(pool[(from + i) % pool.length], from + i, random),
    }));
    // Those of 256 pixels would fill a gigabyte, and no cell of the measurements is that large.
    project.thumbs.save(
      some.map(({ imageId, image }) => ({
        imageId,
        thumbs: image.thumbs.filter(({ px }) => px < 256),
      })),
    );
    write(project.db, () => {
      for (const { imageId, image } of some) insertImage(project.db, imageId, image);
    });
  }
}

/** The same picture with bytes and measures of its own, so that sorting by them has something to do. */
function varied(image: DecodedImage, seed: number, random: Random): DecodedImage {
  return {
    ...image,
    sha1: createHash("sha1").update(String(seed)).digest(),
    sharpness: image.sharpness * random.between(0.5, 2),
    brightness: random.next(),
    contrast: random.next() / 2,
    entropy: 8 * random.next(),
  };
}

function addInstances(db: Database, count: number, images: number): void {
  const random = new Random(2, 2);
  const year = 365 * 24 * 3600_000;
  let folderId = 0;
  const root = saveFolder(db, { parentId: null, path: "images", name: "images" });
  for (let from = 0; from < count; from += batch)
    write(db, () => {
      for (let i = from; i < Math.min(count, from + batch); i++) {
        if (i % instancesPerFolder === 0) {
          const name = String(i / instancesPerFolder).padStart(4, "0");
          folderId = saveFolder(db, { parentId: root, path: `images/${name}`, name });
        }
        const file = {
          name: `photo-${String(i).padStart(7, "0")}.jpg`,
          bytes: random.integer(30_000, 6_000_000),
          modified: Date.UTC(2020, 0, 1) + Math.floor(random.next() * 5 * year),
        };
        const id = insertPending(db, folderId, file);
        setDecoded(db, id, 1 + (i % images), file.bytes, file.modified);
      }
    });
}
