import { mkdir, mkdtemp, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { watchSources } from "../../../../src/core/plugins/watch.ts";
import { eachTempDir } from "../../../support/tempDir.ts";
import { until } from "../../../support/until.ts";

describe("watching the sources of a plugin", () => {
  const dir = eachTempDir();

  it("F25: a folder that was replaced by another of its name is watched, and what is in it", async () => {
    const deep = (): string => dir.file("hue", "lib", "deep");
    await mkdir(deep(), { recursive: true });
    let saves = 0;
    using _ = disposed(watchSources(dir.file("hue"), () => saves++));
    // Again and again: what is saved before its folder is watched is not told.
    const told = async (what: string, text: string): Promise<void> => {
      const before = saves;
      await until(what, async () => {
        await writeFile(path.join(deep(), "a.ts"), text);
        await sleep(100);
        return saves > before;
      });
      await quiet(() => saves);
    };
    await told("a save is told", "1");
    const other = await mkdtemp(dir.file("other-"));
    await mkdir(path.join(other, "deep"));
    await writeFile(path.join(other, "deep", "a.ts"), "2");
    const before = saves;
    await rename(dir.file("hue", "lib"), dir.file("former"));
    await rename(other, dir.file("hue", "lib"));
    await until("the replacement is told", () => saves > before);
    await quiet(() => saves);
    await told("a save in it is told", "3");
  });
});

/** Once nothing has been told for a while. */
async function quiet(count: () => number): Promise<void> {
  for (let before = -1; before !== count();) {
    before = count();
    await sleep(150);
  }
}

function disposed<T extends { dispose(): void }>(one: T): T & Disposable {
  return Object.assign(one, { [Symbol.dispose]: () => one.dispose() });
}
