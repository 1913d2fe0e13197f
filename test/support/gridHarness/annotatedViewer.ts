import assert from "node:assert/strict";
import { bytesOf } from "../../../src/protocol/bytes.ts";
import type { Shape } from "../../../src/protocol/data.ts";
import type { InstanceInfo } from "../../../src/protocol/images.ts";
import { until } from "../until.ts";
import { openAnnotated, type Annotated } from "./annotated.ts";
import type { Harness } from "./harness.ts";
import { HarnessPage } from "./pageObjects.ts";

type Place = readonly [x: number, y: number];

/** A viewer on two images, `turned` first; each test of the `describe` has a page of its own and finds nothing drawn. */
export class AnnotatedViewer {
  #project: Annotated | undefined;
  #page: HarnessPage | undefined;

  /** To be called in a `describe`. */
  static use(): AnnotatedViewer {
    const viewer = new AnnotatedViewer();
    before(async () => {
      viewer.#project = await openAnnotated();
    });
    after(() => viewer.#project?.[Symbol.asyncDispose]());
    beforeEach(async () => {
      viewer.#page = new HarnessPage(
        await viewer.project.browser.context.newPage(),
        viewer.harness,
      );
      await viewer.open();
    });
    afterEach(async () => {
      await viewer.page.close();
      await viewer.project.undoAll();
      viewer.harness.look.forget();
    });
    return viewer;
  }

  get project(): Annotated {
    assert.ok(this.#project);
    return this.#project;
  }

  get page(): HarnessPage {
    assert.ok(this.#page);
    return this.#page;
  }

  get harness(): Harness {
    return this.project.harness;
  }

  /** Opens the viewer as a new one. */
  async open(): Promise<void> {
    await this.page.page.goto(this.harness.url("viewer"));
    await this.page.frame.locator("img").waitFor();
  }

  /** What is stored of an image. */
  async shapes({ id }: InstanceInfo = this.project.turned): Promise<Shape[]> {
    const ids = bytesOf(Int32Array.of(id));
    const all = await this.harness.project.engine.call("annotation/of", { ids });
    return all.map(({ shape }) => shape);
  }

  async lastCommit(): Promise<string | undefined> {
    const { engine } = this.harness.project;
    return (await engine.call("history/list", { before: null, limit: 1 })).undo?.title;
  }

  /** Waits until the last commit is called so. */
  async committed(title: string): Promise<void> {
    await until(title, async () => (await this.lastCommit()) === title);
  }

  /** Where a place of the first image is on the page. */
  async onPage(x: number, y: number): Promise<[number, number]> {
    const box = await this.page.frame.locator("img").boundingBox();
    const { image } = this.project.turned;
    assert.ok(box && image);
    return [box.x + (x / image.width) * box.width, box.y + (y / image.height) * box.height];
  }

  async drag(from: Place, to: Place): Promise<void> {
    const { mouse } = this.page.page;
    await mouse.move(...(await this.onPage(...from)));
    await mouse.down();
    await mouse.move(...(await this.onPage((from[0] + to[0]) / 2, (from[1] + to[1]) / 2)));
    await mouse.move(...(await this.onPage(...to)));
    await mouse.up();
  }

  async click(x: number, y: number): Promise<void> {
    await this.page.page.mouse.click(...(await this.onPage(x, y)));
  }

  /** Waits until so many shapes are on the picture. */
  async whenPainted(count: number): Promise<void> {
    const canvas = this.page.frame.locator(`.annotation-canvas[data-painted="${count}"]`);
    await canvas.waitFor({ state: "attached" });
  }
}
