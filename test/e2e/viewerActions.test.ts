import assert from "node:assert/strict";
import path from "node:path";
import type { Shape } from "../../src/protocol/data.ts";
import { AnnotatedViewer } from "../support/gridHarness/annotatedViewer.ts";
import { writePlugin } from "../support/pluginFolder.ts";
import { until } from "../support/until.ts";

/** Actions on one annotation, offered at it in the viewer, over a real engine and a real plugin. */
describe("actions on annotations in the viewer", function () {
  this.timeout(180_000);
  const viewer = AnnotatedViewer.use();
  const one = "Find alike: Objects that look like this one.";

  before(async () => {
    const { engine } = viewer.harness.project;
    // The built-in plugin has actions of its own.
    await engine.call("plugin/enable", { pluginId: "ml", enabled: false });
    await load("");
  });

  beforeEach(async () => {
    viewer.harness.asked.length = 0;
    const at = (x: number): Shape => ({ kind: "box", x, y: 50, width: 60, height: 60 });
    await viewer.project.annotate(viewer.project.turned, [
      { name: "car", shape: at(20) },
      { name: "dog", shape: at(220) },
    ]);
    await viewer.whenPainted(2);
  });

  it("are buttons at the list, for the one that is selected; a move is a change first (P8, F15)", async () => {
    const { keyboard } = viewer.page.page;
    await keyboard.press("a");
    const button = viewer.page.button(one);
    await until("the button", async () => (await button.getAttribute("disabled")) !== null);
    await viewer.page.frame.getByRole("button", { name: "box: dog" }).click();
    await until("it can be pressed", async () => (await button.getAttribute("disabled")) === null);
    assert.deepEqual(asked("selected"), [{ annotationId: (await ids())[1] }]);
    assert.deepEqual(await viewer.page.axe(), []);
    await viewer.page.frame.locator(".stage").focus();
    await keyboard.press("ArrowRight");
    await button.click();
    await until("the run", () => asked("runAction").length > 0);
    assert.equal(await viewer.lastCommit(), "Move box: dog on a.jpg");
    assert.deepEqual(asked("runAction"), ["objects/alike"]);
    viewer.harness.fireViewer("navigate", { instanceId: viewer.project.plain.id });
    await until("nothing is selected", () => asked("selected").length === 2);
    assert.deepEqual(asked("selected")[1], { annotationId: null });
  });

  it("are in the menu of the shape beneath the pointer, of its row, and of the menu key (P8, E9)", async () => {
    const [car, dog] = await ids();
    const { mouse, keyboard } = viewer.page.page;
    const press = async (x: number, y: number): Promise<unknown> => {
      await mouse.click(...(await viewer.onPage(x, y)), { button: "right" });
      return menu(".stage");
    };
    assert.deepEqual(await press(50, 80), { annotationId: car });
    assert.equal(await press(500, 300), null);
    assert.deepEqual(asked("selected"), [], "a look at the menu takes no tool into the hand");
    await keyboard.press("v");
    assert.deepEqual(await press(250, 80), { annotationId: dog });
    await until("it is selected", () => asked("selected").length > 0);
    assert.deepEqual(asked("selected"), [{ annotationId: dog }]);
    await press(500, 300);
    await viewer.page.frame.locator(".stage").focus();
    await keyboard.press("ContextMenu");
    assert.deepEqual(await menu(".stage"), { annotationId: dog });
    const row = viewer.page.frame.locator(".shape-list li", { hasText: "box: car" });
    assert.equal(
      await row.getAttribute("data-vscode-context"),
      JSON.stringify({ annotationId: car }),
    );
  });

  it("run by R: the one there is, or the one that is chosen; not without a selection (P8, E9)", async () => {
    const { keyboard } = viewer.page.page;
    await keyboard.press("v");
    await keyboard.press("r");
    await keyboard.press("Tab");
    await until("it is selected", () => asked("selected").length > 0);
    await keyboard.press("r");
    await until("the run", () => asked("runAction").length > 0);
    assert.deepEqual(asked("runAction"), ["objects/alike"]);
    await load(
      `ctx.actions.register({ id: "name", title: "Propose a class", hooks: ["annotation"], run: () => ({}) });`,
    );
    await viewer.page.button("Propose a class").waitFor();
    await keyboard.press("r");
    await until("the command", () => asked("command").length > 0);
    const { id: instanceId } = viewer.project.turned;
    assert.deepEqual(asked("command"), [{ instanceId, command: "act-on-annotation" }]);
    assert.equal(asked("runAction").length, 1);
  });

  const asked = (wanted: string): unknown[] =>
    viewer.harness.asked.filter(([request]) => request === wanted).map(([, params]) => params);

  async function menu(selector: string): Promise<unknown> {
    const text = await viewer.page.frame.locator(selector).getAttribute("data-vscode-context");
    return text === null ? null : JSON.parse(text);
  }

  /** Of the two boxes, from the left. */
  async function ids(): Promise<number[]> {
    const { engine } = viewer.harness.project;
    const of = new Uint8Array(Int32Array.of(viewer.project.turned.id).buffer);
    return (await engine.call("annotation/of", { ids: of })).map(({ id }) => id);
  }

  async function load(more: string): Promise<void> {
    const { engine, dir } = viewer.harness.project;
    const folder = path.join(dir, "plugins", "objects");
    await writePlugin(folder, { "main.ts": main(more) });
    const places = [{ dir: folder, origin: "workspace" as const }];
    await engine.call("plugin/places", { places, trusted: [], developed: [folder] });
    await until(
      "the plugin",
      async () =>
        (await engine.call("plugin/list", {})).some(
          ({ id, state, actions }) =>
            id === "objects" &&
            state.kind === "running" &&
            actions.length === (more === "" ? 2 : 3),
        ),
      30_000,
    );
  }
});

const main = (more: string): string => `
import { definePlugin } from "@winnow/plugin-api";

export default definePlugin({
  activate(ctx) {
    ctx.actions.register({
      id: "alike", title: "Find alike", description: "Objects that look like this one.", icon: "sparkle",
      hooks: ["annotation"], run: () => ({}),
    });
    ctx.actions.register({ id: "other", title: "Other", hooks: ["image"], run: () => ({}) });
    ${more}
  },
});
`;
