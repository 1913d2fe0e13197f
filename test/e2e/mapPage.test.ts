import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { Locator } from "playwright-core";
import { out } from "../../scripts/lib/paths.ts";
import type { MapState } from "../../src/protocol/mapPage.ts";
import { saveMapOf } from "../support/gridHarness/mapHost.ts";
import { HarnessPage } from "../support/gridHarness/pageObjects.ts";
import { newGrid, useSample } from "../support/gridHarness/sampleHarness.ts";
import { pageThemeNames } from "../support/gridHarness/themes.ts";
import { until } from "../support/until.ts";
import { commitOf } from "../../src/protocol/emptyCommit.ts";

/** The page in a plain browser, by VS Code's rules for webviews, over a real engine and a map of the sample's images. */
describe("map page", function () {
  this.timeout(90_000);
  const sample = useSample();
  let page: HarnessPage;

  /** `side`: of the first image, -1 the left one. */
  const saveDiscs = (side: -1 | 1): Promise<void> =>
    saveMapOf(sample.harness.project, "two discs", (id, i) => [
      (i % 2 === 0 ? 2 : -2) * side + Math.cos(id * 2.4) * Math.sqrt((id % 17) / 17),
      Math.sin(id * 2.4) * Math.sqrt((id % 17) / 17),
    ]);

  before(() => saveDiscs(-1));

  beforeEach(async () => {
    sample.harness.asked.length = 0;
    page = await newMap();
    await ready();
  });

  afterEach(async function () {
    if (this.currentTest?.state === "failed") await picture(`failed ${this.currentTest.title}`);
    await page.page.keyboard.press("Escape");
    await page.close();
  });

  async function newMap(): Promise<HarnessPage> {
    const opened = new HarnessPage(await sample.browser.context.newPage(), sample.harness);
    await opened.page.goto(sample.harness.url("map"));
    return opened;
  }

  const stage = (): Locator => page.frame.locator(".stage");
  const status = (): Promise<string> => page.frame.locator(".status-text").innerText();
  const ready = (): Promise<void> =>
    page.frame.locator('.stage[aria-busy="false"][data-points]').waitFor();
  const saysSelected = async (count: number): Promise<void> => {
    await until(`${count} selected`, async () =>
      (await status()).includes(`${count} points selected`),
    );
  };
  const clearAll = async (): Promise<void> => {
    await stage().focus();
    await page.page.keyboard.press("Escape");
    await page.page.keyboard.press("Escape");
    await until("nothing selected", async () => !(await status()).includes("selected"));
  };

  async function picture(name: string): Promise<void> {
    const dir = path.join(out, "screenshots");
    await mkdir(dir, { recursive: true });
    await page.page.screenshot({ path: path.join(dir, `map-${name.replaceAll(/\W+/g, "-")}.png`) });
  }

  async function drag(line: readonly (readonly [number, number])[]): Promise<void> {
    const { mouse } = page.page;
    const box = await stage().boundingBox();
    assert.ok(box);
    const at = ([x, y]: readonly [number, number]): [number, number] => [
      box.x + x * box.width,
      box.y + y * box.height,
    ];
    const [first, ...others] = line;
    assert.ok(first);
    await mouse.move(...at(first));
    await mouse.down();
    for (const place of others) await mouse.move(...at(place), { steps: 4 });
    await mouse.up();
  }

  /** Round the left disc. */
  const leftHalf = [
    [0.01, 0.05],
    [0.48, 0.05],
    [0.48, 0.95],
    [0.01, 0.95],
  ] as const;

  async function colourBy(text: string): Promise<void> {
    await page.frame.getByRole("combobox", { name: "Colour by" }).click();
    await page.frame.getByRole("option", { name: text, exact: true }).click();
    await page.frame.getByRole("complementary", { name: "Legend" }).waitFor();
  }

  for (const theme of pageThemeNames)
    it(`has nothing for axe to find in the ${theme} theme`, async () => {
      await page.setTheme(theme);
      await colourBy("Folder");
      await page.button("Thumbnails Where There Is Room").click();
      await stage().focus();
      await page.page.keyboard.press("b");
      await drag([...leftHalf.slice(0, 1), ...leftHalf.slice(2, 3)]);
      await saysSelected(42);
      await ready();
      assert.deepEqual(await page.axe(), []);
      await picture(theme);
      await clearAll();
    });

  it("shows thumbnails where there is room, and all points", async () => {
    assert.equal(await stage().getAttribute("data-points"), "84");
    assert.ok(Number(await stage().getAttribute("data-thumbs")) > 10);
    assert.match(await status(), /^84 points/);
  });

  it("is coloured by a property, with a legend whose categories are hidden, shown alone and selected", async () => {
    await colourBy("Folder");
    const rows = page.frame.locator(".legend-row");
    const [first, second] = [rows.nth(0), rows.nth(1)];
    const label = await first.locator(".legend-text").innerText();
    const count = Number(await first.locator(".legend-count").innerText());
    assert.ok(count > 1);
    await picture("by folder");
    await first.click();
    await until("hidden", async () => (await first.getAttribute("aria-pressed")) === "false");
    await page.frame.locator("vscode-button", { hasText: "Show All" }).click();
    await until("shown", async () => (await first.getAttribute("aria-pressed")) === "true");
    await first.dblclick();
    await until("alone", async () => (await second.getAttribute("aria-pressed")) === "false");
    assert.equal(await first.getAttribute("aria-pressed"), "true");
    await first.hover();
    await page.frame.getByRole("button", { name: `Select ${label}` }).click();
    await saysSelected(count);
    await until(
      "kept",
      async () => ((await page.state<MapState | null>())?.hidden.length ?? 0) > 0,
    );
    await page.reload();
    await ready();
    await page.frame.getByRole("complementary", { name: "Legend" }).waitFor();
    assert.equal(await second.getAttribute("aria-pressed"), "false");
    await clearAll();
  });

  it("zooms by keys and wheel, pans, and comes back to all of it", async () => {
    const { keyboard, mouse } = page.page;
    /** What the page keeps once it has come to this. */
    const kept = (is: (camera: MapState["camera"]) => boolean): Promise<MapState> =>
      until("the camera", async () => {
        const state = await page.state<MapState | null>();
        return state && is(state.camera) ? state : undefined;
      });
    await stage().focus();
    await keyboard.press("+");
    const { camera: close } = await kept((camera) => camera !== null);
    assert.ok(close);
    await keyboard.press("+");
    await kept((camera) => (camera?.zoom ?? 0) > close.zoom);
    await mouse.move(300, 300);
    await mouse.wheel(0, -400);
    const { camera: closest } = await kept((camera) => (camera?.zoom ?? 0) > close.zoom * 1.5);
    assert.ok(closest);
    await stage().focus();
    await keyboard.press("ArrowRight");
    await drag([
      [0.5, 0.9],
      [0.5, 0.6],
    ]);
    await kept((camera) => camera !== null && camera.x > closest.x && camera.y > closest.y);
    await keyboard.press("Home");
    await kept((camera) => camera === null);
  });

  it("selects by lasso and box, adds and takes away, and tags what is selected", async () => {
    const { keyboard } = page.page;
    await page.button("Thumbnails Where There Is Room").click();
    await stage().focus();
    await keyboard.press("l");
    await drag([...leftHalf, leftHalf[0]]);
    await saysSelected(42);
    await picture("lasso");
    await keyboard.press("b");
    await keyboard.down("Control");
    await drag([
      [0.52, 0.05],
      [0.99, 0.95],
    ]);
    await keyboard.up("Control");
    await saysSelected(84);
    await keyboard.down("Alt");
    await drag([
      [0.01, 0.05],
      [0.48, 0.95],
    ]);
    await keyboard.up("Alt");
    await saysSelected(42);
    await page.button("Tag the Selection").click();
    await until("the command", () =>
      sample.harness.asked.some(
        ([request, params]) =>
          request === "command" && (params as { command: string }).command === "tag",
      ),
    );
    await clearAll();
  });

  it("shows what is under the pointer, and opens it", async () => {
    const { keyboard } = page.page;
    const { engine } = sample.harness.project;
    await stage().focus();
    await keyboard.press("Shift+ArrowRight");
    const card = page.frame.locator(".hover-card");
    await card.waitFor();
    const first = await card.locator(".hover-name").innerText();
    await keyboard.press("Shift+ArrowRight");
    await until("another", async () => (await card.locator(".hover-name").innerText()) !== first);
    const name = await card.locator(".hover-name").innerText();
    await keyboard.press("Enter");
    await until("the viewer", () => sample.harness.asked.some(([request]) => request === "open"));
    const [, asked] = sample.harness.asked.find(([request]) => request === "open") ?? [];
    const { instanceId } = asked as { instanceId: number };
    assert.equal((await engine.call("instance/get", { instanceId })).name, name);
    await keyboard.press(" ");
    await until("one selected", async () => (await status()).includes("1 point selected"));
    await clearAll();
  });

  it("says which point the keyboard is on, and whether it is selected", async () => {
    const text = (part: "name" | "more"): Promise<string> =>
      page.frame.locator(`.hover-${part}`).innerText();
    const says = (words: string): Promise<void> =>
      page.frame.getByRole("status").getByText(words, { exact: true }).waitFor();
    await stage().focus();
    await page.page.keyboard.press("Shift+ArrowRight");
    const name = await text("name");
    await says(name);
    await page.page.keyboard.press(" ");
    await says(`${name}, selected`);
    await clearAll();
    await colourBy("Folder");
    await stage().focus();
    await page.page.keyboard.press("Shift+ArrowRight");
    await says(`${await text("name")}, ${await text("more")}`);
  });

  it("has a menu for the point that it is opened on, and none for an empty place", async () => {
    await stage().focus();
    await page.page.keyboard.press("Shift+ArrowRight");
    await page.frame.locator(".hover-card").waitFor();
    const context = async (): Promise<Record<string, unknown>> =>
      JSON.parse((await stage().getAttribute("data-vscode-context")) ?? "{}") as never;
    const { instanceId } = await context();
    assert.equal(typeof instanceId, "number");
    const box = await stage().boundingBox();
    assert.ok(box);
    // The menu key is for the cursor, wherever the pointer rests: on the first point of a walk to the side.
    const name = page.frame.locator(".hover-name");
    const first = await name.innerText();
    for (let x = 0.05; x < 0.5 && (await name.innerText()) === first; x += 0.01)
      await page.page.mouse.move(box.x + x * box.width, box.y + box.height / 2);
    assert.notEqual(await name.innerText(), first, "the pointer is on another point");
    assert.equal((await context())["instanceId"], instanceId);
    // Between the discs.
    const between = { x: box.width / 2, y: box.height / 2 };
    await stage().click({ button: "right", position: between });
    const { webviewSection, ...others } = await context();
    assert.deepEqual([webviewSection, others["instanceId"]], ["map", undefined]);
  });

  it("draws density, also without points", async () => {
    await page.button("Density").click();
    await ready();
    const opaque = await page.frame.locator("canvas.heat").evaluate((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement;
      const context = (canvas as HTMLCanvasElement).getContext("2d");
      const data = context?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray();
      return data.filter((value, i) => i % 4 === 3 && value > 30).length;
    });
    assert.ok(opaque > 100);
    await picture("density");
  });

  it("draws the points again after the graphics card lost them", async () => {
    await page.button("Thumbnails Where There Is Room").click();
    await ready();
    const inked = (): Promise<number> =>
      stage().evaluate((element) => {
        const [, points] = element.querySelectorAll("canvas");
        const copy = document.createElement("canvas");
        copy.width = points?.width ?? 0;
        copy.height = points?.height ?? 0;
        const context = copy.getContext("2d");
        element.dispatchEvent(new WheelEvent("wheel", { deltaY: 1, cancelable: true }));
        return new Promise<number>((resolve) => {
          // In the frame that draws, after that: later the buffer is empty.
          requestAnimationFrame(() => {
            if (points) context?.drawImage(points, 0, 0);
            const { data } = context?.getImageData(0, 0, copy.width, copy.height) ?? { data: [] };
            let count = 0;
            for (let i = 3; i < data.length; i += 4) if ((data[i] ?? 0) > 100) count++;
            resolve(count);
          });
        });
      });
    await until("points", async () => (await inked()) > 500);
    await stage().evaluate(async (element) => {
      const [, points] = element.querySelectorAll("canvas");
      const lose = points?.getContext("webgl2")?.getExtension("WEBGL_lose_context");
      lose?.loseContext();
      await new Promise((resolve) => setTimeout(resolve, 200));
      lose?.restoreContext();
    });
    await until("points again", async () => (await inked()) > 500);
  });

  it("says so where there is no WebGL", async () => {
    const blind = new HarnessPage(await sample.browser.context.newPage(), sample.harness);
    await blind.page.addInitScript(() => {
      const { getContext } = HTMLCanvasElement.prototype;
      HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, kind: string) {
        return kind === "webgl2" ? null : (getContext.call(this, kind) as never);
      } as typeof getContext;
    });
    await blind.page.goto(sample.harness.url("map"));
    await blind.frame.getByText("The points cannot be drawn").waitFor();
    await blind.close();
  });

  it("says so where the graphics driver refuses to draw points", async () => {
    const blind = new HarnessPage(await sample.browser.context.newPage(), sample.harness);
    await blind.page.addInitScript(() => {
      WebGL2RenderingContext.prototype.getProgramParameter = () => false;
    });
    await blind.page.goto(sample.harness.url("map"));
    await blind.frame.getByText("The points cannot be drawn").waitFor();
    await blind.frame.getByText("The graphics driver refuses to draw points").waitFor();
    await blind.close();
  });

  it("follows a map that is saved anew, with the cursor on the same image (F27)", async () => {
    const { keyboard } = page.page;
    await stage().focus();
    await keyboard.press("Shift+ArrowRight");
    const card = page.frame.locator(".hover-card");
    const name = await card.locator(".hover-name").innerText();
    const left = async (): Promise<number> => (await card.boundingBox())?.x ?? 0;
    const before = await left();
    await saveDiscs(1);
    await until("the other side", async () => Math.abs((await left()) - before) > 200);
    assert.equal(await card.locator(".hover-name").innerText(), name);
    await ready();
    await stage().focus();
    await keyboard.press("l");
    await drag([...leftHalf, leftHalf[0]]);
    await saysSelected(42);
    await clearAll();
    await saveDiscs(-1);
  });

  it("follows images that leave the dataset", async () => {
    const { engine } = sample.harness.project;
    const [instance] = await engine.call("instance/list", { after: 5, limit: 1 });
    assert.ok(instance);
    await engine.call("commit/do", {
      commit: commitOf("Remove one", { deletions: { instances: [instance.id] } }),
    });
    await until("one less", async () => (await status()).startsWith("83 points"));
    assert.match(await status(), /1 no longer in the dataset/);
    await engine.call("history/undo", {});
    await until("all again", async () => (await status()).startsWith("84 points"));
  });

  it("shares its selection with the grid, both ways, and dims what the grid does not list", async () => {
    const grid = await newGrid(sample);
    await page.close();
    page = await newMap();
    await ready();
    await page.button("Thumbnails Where There Is Room").click();
    await stage().focus();
    await page.page.keyboard.press("l");
    await drag([...leftHalf, leftHalf[0]]);
    await saysSelected(42);
    await until("in the grid", async () => /4\d selected/.test(await grid.status.innerText()));
    assert.ok((await grid.selectedCells.count()) > 0);
    await grid.cell(0).click();
    await until("of the grid", async () => (await status()).includes("1 point selected"));
    await grid.frame
      .getByRole("combobox", { name: "Filter by name or query" })
      .fill("where width > 700");
    await grid.page.keyboard.press("Enter");
    await until("dimmed", async () => (await status()).includes("the others are dimmed"));
    await picture("dimmed");
    await grid.close();
  });
});
