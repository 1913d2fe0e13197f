// A small project of real images in a temporary folder, and Winnow's command line in it.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { crc32, deflateSync } from "node:zlib";

const pluginDir = path.resolve(import.meta.dirname, "..");

/**
 * Makes a project of images of one colour each, and calls `use` with a function that runs an action of this plugin on
 * all of them and answers its result.
 * @param {Record<string, { color: [number, number, number], width?: number, height?: number }>} images By file name.
 * @param {(run: (action: string, parameters?: object) => Promise<any>) => Promise<void>} use
 */
export async function inProject(images, use) {
  const home = await mkdtemp(path.join(os.tmpdir(), "plugin-test-"));
  // What this test lets run is of no concern to the user's own projects.
  const env = { ...process.env, WINNOW_DATA: home };
  const winnow = (...args) => run(env, args);
  try {
    const dir = path.join(home, "images");
    await mkdir(dir);
    for (const [name, image] of Object.entries(images))
      await writeFile(path.join(dir, name), png(image));
    await winnow("init", dir);
    await winnow("import", dir, "--project", dir);
    await winnow("plugin", "trust", pluginDir, "--project", dir);
    await use(async (action, parameters = {}) => {
      const params = JSON.stringify(parameters);
      const text = await winnow(
        ...["plugin", "run", action, "--dir", pluginDir],
        ...["--params", params, "--project", dir, "--json"],
      );
      return JSON.parse(text);
    });
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function run(env, args) {
  const cli = process.env.WINNOW_CLI;
  const [command, first] = cli ? [process.execPath, [cli]] : ["winnow", []];
  const { stdout } = await promisify(execFile)(command, [...first, ...args], {
    env,
    shell: !cli && process.platform === "win32",
  });
  return stdout;
}

/** A PNG of one colour. */
function png({ color, width = 40, height = 40 }) {
  const size = Buffer.alloc(13);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  size.set([8, 2], 8); // 8 bits of red, green and blue
  const row = Buffer.concat([Buffer.of(0), Buffer.alloc(width * 3, Buffer.from(color))]);
  const rows = Buffer.concat(Array.from({ length: height }, () => row));
  const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
  return Buffer.concat([
    signature,
    chunk("IHDR", size),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
