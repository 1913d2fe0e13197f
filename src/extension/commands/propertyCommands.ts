import * as vscode from "vscode";
import { WinnowError } from "../../base/errors.ts";
import {
  propertyTypes,
  type PropertyInfo,
  type PropertyMode,
  type PropertyType,
} from "../../protocol/data.ts";
import type { Project } from "../projects/project.ts";
import { countText, plural } from "../text.ts";
import { PropertyGroupNode, PropertyNode, typeNames } from "../views/propertiesTree.ts";
import { askName, commit, newId, problemOfName } from "./commits.ts";
import { pickProject } from "./pick.ts";
import type { Handlers } from "./register.ts";
import { inputStep, pickStep, takeSteps, type Step } from "./steps.ts";
import { projectOf, type Pages } from "./targets.ts";

/** Making, renaming, converting and deleting properties and their groups. */
export function propertyCommands(
  pages: Pages,
): Handlers<
  | "winnow.property.new"
  | "winnow.property.rename"
  | "winnow.property.changeType"
  | "winnow.property.move"
  | "winnow.property.delete"
  | "winnow.group.rename"
  | "winnow.group.delete"
> {
  return {
    "winnow.property.new": async (arg) => {
      const project = await projectOf(pages, arg, pickProject);
      if (project) await newProperty(project, arg);
    },
    "winnow.property.rename": async (arg) => {
      const { project, property } = propertyNode(arg);
      const { properties } = await project.engine.call("property/list", {});
      const taken = properties.filter(({ id }) => id !== property.id).map(({ name }) => name);
      const name = await askName({ title: `Rename ${property.name}`, value: property.name, taken });
      if (name === undefined || name === property.name) return;
      await commit(project, `Rename ${property.name} to ${name}`, {
        properties: [{ ...rowOf(property), name }],
      });
    },
    "winnow.property.changeType": (arg) => changeType(propertyNode(arg)),
    "winnow.property.move": (arg) => move(propertyNode(arg)),
    "winnow.property.delete": async (arg) => {
      const { project, property } = propertyNode(arg);
      const { name, filled, mode } = property;
      const what = `${plural(filled, mode === "image" ? "image" : "file")} with a value`;
      const detail = `${what} will lose it. You can undo this.`;
      if (!(await confirmed(`Delete the property ${name}?`, detail, "Delete"))) return;
      await commit(project, `Delete the property ${name}`, {
        deletions: { properties: [property.id] },
      });
    },
    "winnow.group.rename": async (arg) => {
      const { project, group } = groupNode(arg);
      const { groups } = await project.engine.call("property/list", {});
      const taken = groups.filter(({ id }) => id !== group.id).map(({ name }) => name);
      const name = await askName({ title: `Rename ${group.name}`, value: group.name, taken });
      if (name === undefined || name === group.name) return;
      await commit(project, `Rename the group ${group.name} to ${name}`, {
        propertyGroups: [{ id: group.id, name }],
      });
    },
    "winnow.group.delete": async (arg) => {
      const { project, group } = groupNode(arg);
      await commit(project, `Delete the group ${group.name}`, {
        deletions: { propertyGroups: [group.id] },
      });
    },
  };
}

/** Asks for everything that a property needs and makes it; undefined when the user gives up. */
export async function newProperty(
  project: Project,
  arg?: unknown,
  types: readonly PropertyType[] = propertyTypes,
): Promise<PropertyInfo | undefined> {
  const { properties } = await project.engine.call("property/list", {});
  const taken = properties.map((property) => property.name);
  const typed = typeItems(types);
  let name = "";
  let type = typed[0];
  let mode = modeItems[0];
  const nameStep = (): Step =>
    inputStep({
      value: name,
      prompt: "Name",
      placeholder: "quality",
      check: (text) => problemOfName(text, taken),
      answer: (text) => (name = text.trim()),
    });
  const typeStep = (): Step =>
    pickStep({
      items: typed,
      placeholder: `What does ${name} hold?`,
      active: type,
      answer: (item) => (type = item),
    });
  const modeStep = (): Step =>
    pickStep({
      items: modeItems,
      placeholder: `What do the values of ${name} belong to?`,
      active: mode,
      answer: (item) => (mode = item),
    });
  const isFinished = await takeSteps("New Property", () => [
    nameStep(),
    ...(typed.length > 1 ? [typeStep()] : []),
    modeStep(),
  ]);
  if (!isFinished || !type || !mode) return undefined;
  const groupId = arg instanceof PropertyGroupNode ? arg.group.id : null;
  const row = { id: -1, name, type: type.type, mode: mode.mode, groupId };
  const made = await commit(project, `Add the property ${name}`, { properties: [row] });
  return { ...row, id: newId(made), filled: 0 };
}

const typeDetails: Readonly<Record<PropertyType, string>> = {
  multi_tags: "Any number of tags, such as blurry and dark",
  tag: "One tag of a list, such as a class or a split",
  checkbox: "Yes or no",
  number: "Such as a score",
  text: "Such as a caption",
  date: "A day, with or without a time",
  url: "An address on the web",
  path: "A file or folder",
  color: "Such as #3366cc",
  image_link: "Another image of the dataset",
};

interface TypeItem extends vscode.QuickPickItem {
  readonly type: PropertyType;
}

function typeItems(types: readonly PropertyType[]): TypeItem[] {
  return (Object.keys(typeDetails) as PropertyType[])
    .filter((type) => types.includes(type))
    .map((type) => ({
      label: capital(typeNames[type]),
      description: typeDetails[type],
      type,
    }));
}

interface ModeItem extends vscode.QuickPickItem {
  readonly mode: PropertyMode;
}

const modeItems: readonly ModeItem[] = [
  { label: "Image", description: "Files with the same content share the value", mode: "image" },
  { label: "File", description: "Each file has its own value", mode: "instance" },
];

async function changeType({ project, property }: PropertyNode): Promise<void> {
  const others = propertyTypes.filter((type) => type !== property.type);
  const placeHolder = `What should ${property.name} hold?`;
  const item = await vscode.window.showQuickPick(typeItems(others), { placeHolder });
  if (!item) return;
  const { type } = item;
  const propertyId = property.id;
  const { converted, lost } = await project.engine.call("property/preview", { propertyId, type });
  const losing = lost.reduce((sum, { count }) => sum + count, 0);
  if (losing > 0) {
    const shown = lost.slice(0, 10).map(({ value, count }) => `• ${value} (${countText(count)})`);
    const more = lost.length > shown.length ? "\n• …" : "";
    const detail = `${plural(converted, "value")} can be converted. These cannot, and would be gone until you undo it:\n${shown.join("\n")}${more}`;
    const question = `Make ${property.name} hold: ${typeNames[type]}?`;
    if (!(await confirmed(question, detail, "Change Type"))) return;
  }
  await project.engine.call("property/convert", { propertyId, type });
}

async function move({ project, property }: PropertyNode): Promise<void> {
  const { groups } = await project.engine.call("property/list", {});
  const items = [
    { label: "No group", groupId: null },
    ...groups.map(({ id, name }) => ({ label: name, groupId: id })),
    { label: "New group…", groupId: -1 },
  ];
  const choice = await vscode.window.showQuickPick(items, {
    placeHolder: `Put ${property.name} into which group?`,
  });
  if (!choice) return;
  if (choice.groupId !== -1) {
    await commit(project, `Move ${property.name}`, {
      properties: [{ ...rowOf(property), groupId: choice.groupId }],
    });
    return;
  }
  const name = await askName({ title: "New Group", taken: groups.map((group) => group.name) });
  if (name === undefined) return;
  await commit(project, `Move ${property.name} to ${name}`, {
    propertyGroups: [{ id: -1, name }],
    properties: [{ ...rowOf(property), groupId: -1 }],
  });
}

/** Asks before something is lost from the view, though not for ever. */
export async function confirmed(
  question: string,
  detail: string,
  button: string,
): Promise<boolean> {
  const choice = await vscode.window.showWarningMessage(question, { modal: true, detail }, button);
  return choice === button;
}

function rowOf({ id, name, type, mode, groupId }: PropertyInfo): Omit<PropertyInfo, "filled"> {
  return { id, name, type, mode, groupId };
}

function propertyNode(arg: unknown): PropertyNode {
  if (arg instanceof PropertyNode) return arg;
  throw new WinnowError("bad-request", "Choose a property in the Properties view.");
}

function groupNode(arg: unknown): PropertyGroupNode {
  if (arg instanceof PropertyGroupNode) return arg;
  throw new WinnowError("bad-request", "Choose a group in the Properties view.");
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
