import * as vscode from "vscode";
import type { PropertyInfo, PropertyValue, StampChange } from "../../protocol/data.ts";
import type { Project } from "../projects/project.ts";
import { plural } from "../text.ts";
import { typeNames } from "../views/propertiesTree.ts";
import { commit, newId } from "./commits.ts";
import { newProperty } from "./propertyCommands.ts";
import type { Handlers } from "./register.ts";
import { isTagged, pickTagProperty, tagsOf } from "./tagCommands.ts";
import { instancesOf, type Instances, type Pages } from "./targets.ts";

/** Giving values to the selected images from the palette. */
export function stampCommands(pages: Pages): Handlers<"winnow.tagSelection" | "winnow.setValue"> {
  return {
    "winnow.tagSelection": async (arg) => {
      const instances = await instancesOf(pages, arg);
      const property = await pickTagProperty(instances.project);
      if (property) await tag(instances, property);
    },
    "winnow.setValue": async (arg) => {
      const instances = await instancesOf(pages, arg);
      const { project } = instances;
      const { properties } = await project.engine.call("property/list", {});
      const items = [
        ...properties.map((property) => ({
          label: property.name,
          description: typeNames[property.type],
          property,
        })),
        { label: "New property…", description: "", property: undefined },
      ];
      const choice = await vscode.window.showQuickPick(items, {
        placeHolder: `Set which value of ${plural(instances.ids.length, "image")}?`,
      });
      if (!choice) return;
      const property = choice.property ?? (await newProperty(project));
      if (!property) return;
      if (isTagged(property)) await tag(instances, property);
      else await setValue(instances, property);
    },
  };
}

async function tag(instances: Instances, property: PropertyInfo): Promise<void> {
  const { project, ids } = instances;
  const tags = await tagsOf(project, property);
  const several = property.type === "multi_tags";
  const picked = await pickOrType(
    tags.map(({ name, id }) => ({ label: name, id })),
    `Tag ${plural(ids.length, "image")}: choose or type a ${property.name}`,
  );
  if (picked === undefined) return;
  const tagId = typeof picked === "number" ? picked : await addTag(project, property, picked);
  await stamp(instances, {
    propertyId: property.id,
    how: several ? "add" : "set",
    value: several ? [tagId] : tagId,
  });
}

async function addTag(project: Project, { id }: PropertyInfo, name: string): Promise<number> {
  const row = { id: -1, propertyId: id, name, color: null, parents: [] };
  return newId(await commit(project, `Add the tag ${name}`, { tags: [row] }));
}

async function setValue(instances: Instances, property: PropertyInfo): Promise<void> {
  const { id: propertyId, name, type } = property;
  if (type === "checkbox") {
    const items = [
      { label: "Yes", value: true },
      { label: "No", value: false },
      { label: "No value", value: null },
    ];
    const choice = await vscode.window.showQuickPick(items, { placeHolder: name });
    if (choice) await stamp(instances, { propertyId, how: "set", value: choice.value });
    return;
  }
  const text = await vscode.window.showInputBox({
    title: `Set ${name} of ${plural(instances.ids.length, "image")}`,
    prompt: `A ${typeNames[type]}; empty to clear it`,
    validateInput: (typed) => {
      const parsed = typedValue(type, typed);
      return parsed === undefined ? `That is no ${typeNames[type]}.` : undefined;
    },
  });
  const value = text === undefined ? undefined : typedValue(type, text);
  if (value !== undefined) await stamp(instances, { propertyId, how: "set", value });
}

/** What was typed as a value; null for nothing, undefined for what is no such value. */
function typedValue(type: PropertyInfo["type"], typed: string): PropertyValue | undefined {
  const text = typed.trim();
  if (text === "") return null;
  switch (type) {
    case "number":
      return Number.isFinite(Number(text)) ? Number(text) : undefined;
    case "date": {
      const time = new Date(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00` : text).getTime();
      return Number.isNaN(time) ? undefined : time;
    }
    case "color":
      return /^#?[0-9a-f]{6}$/i.test(text) ? Number.parseInt(text.replace("#", ""), 16) : undefined;
    case "image_link":
      return /^[0-9a-f]{40}$/i.test(text) ? text.toLowerCase() : undefined;
    case "url":
      return URL.canParse(text) ? text : undefined;
    default:
      return text;
  }
}

async function stamp({ project, ids }: Instances, change: StampChange): Promise<void> {
  const { instances } = await project.engine.call("commit/stamp", {
    target: { kind: "ids", ids: new Uint8Array(Int32Array.from(ids).buffer) },
    changes: [change],
    title: null,
  });
  vscode.window.setStatusBarMessage(`$(check) Changed ${plural(instances, "image")}`, 6000);
}

/** A choice, or a text that is none of them. */
function pickOrType(
  items: readonly (vscode.QuickPickItem & { id: number })[],
  placeholder: string,
): Promise<number | string | undefined> {
  const pick = vscode.window.createQuickPick<vscode.QuickPickItem & { id: number }>();
  pick.placeholder = placeholder;
  pick.items = items;
  const isNew = (text: string): boolean =>
    text !== "" && !items.some(({ label }) => label.toLowerCase() === text.toLowerCase());
  return new Promise((resolve) => {
    pick.onDidChangeValue((value) => {
      const text = value.trim();
      pick.items = isNew(text)
        ? [...items, { label: text, description: "new tag", id: 0, alwaysShow: true }]
        : items;
    });
    pick.onDidAccept(() => {
      const [chosen] = pick.activeItems;
      resolve(chosen?.id === 0 ? chosen.label : chosen?.id);
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}
