import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import * as vscode from "vscode";
import { commandIds } from "../../src/extension/commands/register.ts";
import { api, manifest } from "./support/extension.ts";

interface Contributes {
  readonly commands: readonly { command: string; enablement?: string; category?: string }[];
  readonly menus: Readonly<Record<string, readonly { command: string; when?: string }[]>>;
  readonly keybindings: readonly { command: string; when: string }[];
  readonly viewsContainers: { readonly activitybar: readonly { id: string; icon: string }[] };
  readonly views: Readonly<Record<string, readonly { id: string; icon: string; when?: string }[]>>;
  readonly viewsWelcome: readonly { view: string; contents: string; when?: string }[];
  readonly walkthroughs: readonly {
    readonly icon: string;
    readonly steps: readonly {
      description: string;
      media: { svg: string };
      completionEvents: readonly string[];
    }[];
  }[];
  readonly configuration: { readonly properties: Readonly<Record<string, { scope: string }>> };
}

/** Context keys of VS Code itself that a clause may use, and the extension's own, which it sets. */
const platformKeys = [
  "activeWebviewPanelId",
  "debugState",
  "editorLangId",
  "editorTextFocus",
  "resourceFilename",
  "explorerResourceIsFolder",
  "isFileSystemResource",
  "isWeb",
  "remoteName",
  "resourceExtname",
  "view",
  "viewItem",
  "webviewId",
  "webviewSection",
];
const ownKeys = [
  "winnow.annotationSelected",
  "winnow.hook.annotation",
  "winnow.hook.execute",
  "winnow.hook.group",
  "winnow.hook.image",
  "winnow.hook.map",
  "winnow.hook.similar",
  "winnow.hook.textSearch",
  "winnow.hook.vectorType",
  "winnow.hasProject",
  "winnow.hasResults",
  "winnow.hasPlugins",
  "winnow.pluginFile",
];

/** What the pages say of what is beneath the pointer when a menu opens. */
const pageKeys = ["annotationId"];

/** Values that the trees and the pages give their items and sections. */
const values: Readonly<Record<string, readonly string[]>> = {
  activeWebviewPanelId: ["winnow.grid", "winnow.viewer", "winnow.map"],
  debugState: ["inactive"],
  editorLangId: ["winnow"],
  webviewId: ["winnow.grid", "winnow.viewer", "winnow.map"],
  webviewSection: ["cell", "empty", "viewer", "resultGroup", "fixedGroup", "map", "point"],
  view: [
    "winnow.projects",
    "winnow.properties",
    "winnow.history",
    "winnow.savedQueries",
    "winnow.results",
    "winnow.problems",
    "winnow.tasks",
    "winnow.plugins",
    "winnow.vectors",
    "winnow.notifications",
  ],
  viewItem: [
    "pluginRunning",
    "pluginStopped",
    "pluginDisabled",
    "pluginUntrusted",
    "action",
    "vectorSource",
    "vectorType",
    "vectorTypeComputed",
    "vectorAction",
    "notificationData",
    "suggestion",
    "project",
    "root",
    "folder",
    "kind",
    "problem",
    "running",
    "group",
    "property",
    "tagProperty",
    "tag",
    "commit",
    "savedQuery",
    "map",
    "result",
    "report",
    "resultReport",
    "resultGroup",
    "run",
  ],
  remoteName: [""],
};

describe("contributions", () => {
  const contributes = manifest().contributes as Contributes;
  const contributed = contributes.commands.map(({ command }) => command);
  const root = vscode.extensions.getExtension("winnow.winnow")?.extensionPath ?? "";
  const views = Object.values(contributes.views).flat();
  const whens = [
    ...contributes.commands.map(({ command, enablement }) => [command, enablement] as const),
    ...Object.values(contributes.menus)
      .flat()
      .map(({ command, when }) => [command, when] as const),
    ...contributes.keybindings.map(({ command, when }) => [command, when] as const),
    ...views.map(({ id, when }) => [id, when] as const),
    ...contributes.viewsWelcome.map(({ view, when }) => [view, when] as const),
  ].filter((entry): entry is readonly [string, string] => entry[1] !== undefined);

  it("register every contributed command, and contribute every registered one", async () => {
    await api();
    const all = await vscode.commands.getCommands(true);
    const registered = all.filter(
      (id) =>
        id.startsWith("winnow.") &&
        // VS Code makes these itself for each view.
        !views.some((view) => id.startsWith(`${view.id}.`)),
    );
    assert.deepEqual(registered.sort(), [...contributed].sort());
    assert.deepEqual([...commandIds].sort(), [...contributed].sort());
  });

  it("put every command into the category Winnow and into one menu or the palette", () => {
    for (const { command, category } of contributes.commands)
      assert.equal(category, "Winnow", command);
    const hidden = contributes.menus.commandPalette?.filter(({ when }) => when === "false") ?? [];
    const elsewhere = Object.entries(contributes.menus)
      .filter(([menu]) => menu !== "commandPalette")
      .flatMap(([, items]) => items.map(({ command }) => command));
    const byTrees = [
      "winnow.folder.open",
      "winnow.problem.open",
      "winnow.problem.more",
      "winnow.commit.more",
    ];
    for (const { command } of hidden)
      assert.ok([...elsewhere, ...byTrees].includes(command), `${command} cannot be reached`);
  });

  it("name only commands that exist", () => {
    const events = contributes.walkthroughs.flatMap(({ steps }) =>
      steps.flatMap(({ completionEvents }) => completionEvents),
    );
    const texts = [
      ...contributes.viewsWelcome.map(({ contents }) => contents),
      ...contributes.walkthroughs.flatMap(({ steps }) =>
        steps.map(({ description }) => description),
      ),
    ];
    const named = [
      ...Object.values(contributes.menus)
        .flat()
        .map(({ command }) => command),
      ...contributes.keybindings.map(({ command }) => command),
      ...events.flatMap((event) => /^onCommand:(.*)$/.exec(event)?.[1] ?? []),
      ...texts.flatMap((text) =>
        [...text.matchAll(/\(command:([\w.]+)/g)].map(([, command = ""]) => command),
      ),
    ].filter((command) => !command.startsWith("workbench."));
    assert.deepEqual(
      named.filter((command) => !contributed.includes(command)),
      [],
    );
    assert.ok(named.length > contributed.length);
  });

  it("name only views, sections and context keys that exist in their clauses", () => {
    for (const [what, when] of whens) {
      for (const key of keysOf(when))
        assert.ok(
          [...platformKeys, ...pageKeys, ...ownKeys].includes(key),
          `'${key}' of ${what}: ${when}`,
        );
      for (const [key, value] of comparisons(when))
        assert.ok(
          values[key]?.includes(value),
          `'${key}' is never '${value}', of ${what}: ${when}`,
        );
    }
    const bundle = readFileSync(path.join(root, "dist", "extension.cjs"), "utf8");
    for (const key of ownKeys)
      assert.ok(
        bundle.includes(`"setContext", "${key}"`) || bundle.includes(`: "${key}"`),
        `${key} is never set`,
      );
    const viewer = readFileSync(path.join(root, "dist", "webview", "viewer.js"), "utf8");
    for (const key of pageKeys) assert.ok(viewer.includes(key), `${key} is never said`);
    const treeItems = [...bundle.matchAll(/contextValue = (.*);/g)]
      .map(([, value]) => value)
      .join();
    for (const value of values.viewItem ?? []) assert.ok(treeItems.includes(`"${value}"`), value);
  });

  it("have keybindings only in Winnow's own pages, and in files of plugins", () => {
    for (const { command, when } of contributes.keybindings)
      assert.match(when, /activeWebviewPanelId|winnow\.pluginFile/, command);
  });

  it("name only files that exist", () => {
    const files = [
      String(manifest().icon),
      ...contributes.viewsContainers.activitybar.map(({ icon }) => icon),
      ...views.map(({ icon }) => icon),
      ...contributes.walkthroughs.flatMap(({ icon, steps }) => [
        icon,
        ...steps.map(({ media }) => media.svg),
      ]),
    ];
    assert.deepEqual(
      files.filter((file) => !existsSync(path.join(root, file))),
      [],
    );
  });

  it("scope every setting, and leave none unread", () => {
    const sections = Object.entries(contributes.configuration.properties);
    const bundle = readFileSync(path.join(root, "dist", "extension.cjs"), "utf8");
    for (const [name, { scope }] of sections) {
      assert.equal(scope, "resource", name);
      const key = name.slice(name.lastIndexOf(".") + 1);
      assert.match(bundle, new RegExp(`\\.get\\("${key}"`), `${name} is never read`);
    }
  });
});

/** The keys of a clause: what is left without strings, patterns and operators. */
function keysOf(when: string): string[] {
  const bare = when.replaceAll(/=~ \/(?:[^/\\]|\\.)*\/i?/g, "").replaceAll(/'[^']*'/g, "");
  return [...bare.replaceAll(/== [\w.]+/g, "").matchAll(/[A-Za-z][\w.]*/g)]
    .map(([key]) => key)
    .filter((key) => !["true", "false"].includes(key));
}

/** `key == value` and the alternatives of `key =~ /^(a|b)$/`. */
function comparisons(when: string): [string, string][] {
  const equal = [...when.matchAll(/([\w.]+) == (?:'([^']*)'|([\w.]+))/g)].map(
    ([, key = "", quoted, bare]): [string, string] => [key, quoted ?? bare ?? ""],
  );
  const patterns = [...when.matchAll(/(viewItem) =~ \/\^\(([^)]*)\)\$\//g)].flatMap(
    ([, key = "", alternatives = ""]) =>
      alternatives.split("|").map((value): [string, string] => [key, value]),
  );
  return [...equal, ...patterns];
}
