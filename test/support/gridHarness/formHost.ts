import { randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { checkEntered, faceOf, optionsOf } from "../../../src/extension/pages/formSubject.ts";
import { wholeProject, type PlaceContext } from "../../../src/extension/plugins/actionPlace.ts";
import type { FormPageContract } from "../../../src/protocol/formPage.ts";
import type { Handlers } from "../../../src/protocol/rpc.ts";
import { startPlugin } from "./harnessPlugin.ts";
import type { HostContext, PageHost } from "./pageHosts.ts";
import type { SampleHarness } from "./sampleHarness.ts";

/** A form's part of the extension host, over a real engine with a real plugin. */
export function formHost(
  { project, asked }: HostContext,
  actionId: string,
): Omit<PageHost<Handlers<FormPageContract>>, "view"> {
  const context: PlaceContext = {
    grids: { all: [], byState: () => undefined, recent: () => undefined },
    maps: { all: [], byState: () => undefined },
    records: { get: () => undefined },
  };
  const subject = { kind: "action" as const, id: actionId };
  const stateId = randomUUID();
  return {
    handlers: {
      ready: async ({ state }) => {
        const face = await faceOf(context, project, subject, wholeProject);
        const values = state?.values ?? {};
        return {
          ...face,
          stateId: state?.stateId ?? stateId,
          values,
          options: await optionsOf(project, subject, face.parameters),
          checked: await checkEntered(context, project, subject, wholeProject, values),
        };
      },
      check: ({ values }, signal) =>
        checkEntered(context, project, subject, wholeProject, values, signal),
      submit: async ({ values }) => {
        asked.push(["submit", values]);
        return checkEntered(context, project, subject, wholeProject, values);
      },
      cancel: () => {
        asked.push(["cancel", {}]);
        return null;
      },
      pickFile: async ({ parameter }) => {
        asked.push(["pickFile", parameter]);
        return project.dir;
      },
      selection: async () => [1, 2, 3],
    },
  };
}

/** Loads a plugin whose actions have every kind of input, into the sample's project. */
export async function loadFormPlugin(sample: SampleHarness): Promise<void> {
  const { harness, dir } = sample;
  const { engine } = harness.project;
  await mkdir(dir.file("plugins", "forms"), { recursive: true });
  await writeFile(dir.file("plugins", "forms", "package.json"), JSON.stringify(manifest));
  await writeFile(dir.file("plugins", "forms", "main.ts"), main);
  const given = { folders: [], instances: [], propertyGroups: [], values: [], annotations: [] };
  const deletions = {
    propertyGroups: [],
    properties: [],
    tags: [],
    annotations: [],
    instances: [],
  };
  await engine.call("commit/do", {
    commit: {
      ...given,
      title: "For forms",
      properties: [
        { id: -1, name: "verdict", type: "multi_tags", mode: "instance", groupId: null },
        { id: -2, name: "score", type: "number", mode: "image", groupId: null },
      ],
      tags: [
        { id: -3, propertyId: -1, name: "good", color: 0x009e73, parents: [] },
        { id: -4, propertyId: -1, name: "blurry", color: null, parents: [] },
      ],
      deletions,
    },
  });
  await startPlugin(sample, "forms");
}

const manifest = {
  name: "forms",
  version: "1.0.0",
  displayName: "Forms",
  main: "./main.ts",
  engines: { winnow: "^1.0.0" },
  winnow: { secrets: [{ name: "API_KEY", description: "Of the service" }] },
};

const main = `import { definePlugin, parameter } from "@winnow/plugin-api";

export default definePlugin({
  async activate(ctx) {
    await ctx.project.createVectorType({ model: "hue" });
    ctx.actions.register({
      id: "all",
      title: "Every kind of input",
      description: "Shows what a form can ask for.",
      icon: "symbol-color",
      parameters: {
        groups: parameter.integer({ title: "Number of groups", description: "Groups get about the same size.", default: 5, min: 2, max: 20 }),
        share: parameter.number({ default: 0.5, min: 0, max: 1, step: 0.05 }),
        label: parameter.text({ default: "cat", placeholder: "what to look for" }),
        notes: parameter.text({ multiline: true, optional: true }),
        fast: parameter.boolean({ title: "Be quick about it", default: false }),
        method: parameter.choice({
          choices: [
            { value: "k-means", title: "k-means", description: "Round groups" },
            { value: "hdbscan", title: "HDBSCAN" },
          ],
          default: "k-means",
        }),
        rounds: parameter.integer({ default: 3, min: 1, when: { parameter: "method", is: "k-means" } }),
        by: parameter.property({ types: ["multi_tags"] }),
        tag: parameter.tag({ optional: true }),
        vectors: parameter.vectorType({ optional: true }),
        own: parameter.ownVectorType({ optional: true }),
        model: parameter.file({ extensions: ["onnx"], optional: true }),
        examples: parameter.instances({ optional: true }),
        only: parameter.query({ default: "" }),
        key: parameter.secret({ default: "API_KEY" }),
      },
      run: () => ({}),
    });
    ctx.actions.register({
      id: "tidy",
      title: "Tidy up",
      description: "Puts things where they belong.",
      icon: "wand",
      hooks: ["group"],
      placements: ["grid-toolbar", "viewer-toolbar"],
      run: () => ({}),
    });
    ctx.actions.register({
      id: "range",
      title: "Range",
      parameters: {
        from: parameter.integer({ default: 1, min: 0, max: 100 }),
        until: parameter.integer({ default: 10 }),
        kind: parameter.choice({ choices: [] as string[] }),
        extra: parameter.text({ optional: true }),
      },
      resolve: ({ parameters }) => ({
        until: {
          min: parameters.from ?? 0,
          default: (parameters.from ?? 0) * 10,
          description: "At least " + parameters.from,
        },
        kind: { choices: [{ value: "a" }, { value: "b", title: "Second" }] },
        extra: { hidden: (parameters.from ?? 0) < 50, error: parameters.extra === "no" ? "Anything but that." : undefined },
      }),
      run: () => ({}),
    });
  },
});
`;
