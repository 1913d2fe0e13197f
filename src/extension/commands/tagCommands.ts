import * as vscode from "vscode";
import { WinnowError } from "../../base/errors.ts";
import type { PropertyInfo, TagInfo } from "../../protocol/data.ts";
import { quoteName, quoteText } from "../../query/quoting.ts";
import type { Project } from "../projects/project.ts";
import { countText, plural } from "../text.ts";
import { PropertyNode, TagNode } from "../views/propertiesTree.ts";
import { spotSvg, withDescendants } from "../views/tagTree.ts";
import { askName, commit } from "./commits.ts";
import { pickProject } from "./pick.ts";
import { confirmed, newProperty } from "./propertyCommands.ts";
import type { Handlers } from "./register.ts";
import { projectOf, type Pages } from "./targets.ts";

/** Making, renaming, arranging, merging and deleting tags, and showing what bears them. */
export function tagCommands(
  pages: Pages,
): Handlers<
  | "winnow.tag.new"
  | "winnow.tag.rename"
  | "winnow.tag.color"
  | "winnow.tag.parents"
  | "winnow.tag.merge"
  | "winnow.tag.delete"
  | "winnow.tag.show"
> {
  return {
    "winnow.tag.new": async (arg) => {
      const project = await projectOf(pages, arg, pickProject);
      if (project) await newTag(project, arg);
    },
    "winnow.tag.rename": async (arg) => {
      const { project, property, tag } = tagNode(arg);
      const tags = await tagsOf(project, property);
      const taken = tags.filter(({ id }) => id !== tag.id).map(({ name }) => name);
      const name = await askName({ title: `Rename ${tag.name}`, value: tag.name, taken });
      if (name === undefined || name === tag.name) return;
      await commit(project, `Rename the tag ${tag.name} to ${name}`, {
        tags: [{ ...rowOf(tag), name }],
      });
    },
    "winnow.tag.color": async (arg) => {
      const { project, tag } = tagNode(arg);
      const color = await pickColor(tag);
      if (color === undefined) return;
      await commit(project, `Colour the tag ${tag.name}`, { tags: [{ ...rowOf(tag), color }] });
    },
    "winnow.tag.parents": async (arg) => {
      const { project, property, tag } = tagNode(arg);
      const tags = await tagsOf(project, property);
      const below = withDescendants(tags, tag.id);
      const items = tags
        .filter(({ id }) => !below.has(id))
        .map(({ id, name }) => ({ label: name, id, picked: tag.parents.includes(id) }));
      if (items.length === 0)
        throw new WinnowError(
          "bad-request",
          `There is no other tag that could be above ${tag.name}. Make one with 'New Tag…' first.`,
        );
      const chosen = await vscode.window.showQuickPick(items, {
        canPickMany: true,
        placeHolder: `Tags above ${tag.name}: a search for one of them also finds ${tag.name}`,
      });
      if (!chosen) return;
      const parents = chosen.map(({ id }) => id);
      await commit(project, `Set the parents of ${tag.name}`, {
        tags: [{ ...rowOf(tag), parents }],
      });
    },
    "winnow.tag.merge": async (arg) => {
      const { project, property, tag } = tagNode(arg);
      const others = (await tagsOf(project, property)).filter(({ id }) => id !== tag.id);
      const into = await pickTag(others, `Merge ${tag.name} into which tag?`);
      if (!into) return;
      const detail = `${plural(tag.instances, "image")} will have '${into.name}' instead of '${tag.name}'. You can undo this.`;
      if (!(await confirmed(`Merge ${tag.name} into ${into.name}?`, detail, "Merge"))) return;
      await project.engine.call("tag/merge", { from: tag.id, into: into.id });
    },
    "winnow.tag.delete": async (arg) => {
      const { project, tag } = tagNode(arg);
      const detail = `${plural(tag.instances, "image")} will lose it. You can undo this.`;
      if (!(await confirmed(`Delete the tag ${tag.name}?`, detail, "Delete"))) return;
      await commit(project, `Delete the tag ${tag.name}`, { deletions: { tags: [tag.id] } });
    },
    "winnow.tag.show": (arg) => {
      const { project, property, tag } = tagNode(arg);
      pages.grids.show(project, {
        title: tag.name,
        folders: null,
        query: `${quoteName(property.name)} has any (${quoteText(tag.name)})`,
      });
    },
  };
}

/** Properties that hold tags. */
function isTagged({ type }: Pick<PropertyInfo, "type">): boolean {
  return type === "tag" || type === "multi_tags";
}

export function tagsOf(project: Project, { id }: PropertyInfo): Promise<TagInfo[]> {
  return project.engine.call("tag/list", { propertyId: id });
}

/** One of the tags, picked by the user. */
async function pickTag(
  tags: readonly TagInfo[],
  placeHolder: string,
): Promise<TagInfo | undefined> {
  const items = tags.map((tag) => ({
    label: tag.name,
    description: countText(tag.instances),
    iconPath: spot(tag.color),
    tag,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.tag;
}

/** A property that holds tags: the only one, the one that is picked, or a new one. */
export async function pickTagProperty(project: Project): Promise<PropertyInfo | undefined> {
  const { properties } = await project.engine.call("property/list", {});
  const tagged = properties.filter(isTagged);
  if (tagged.length === 0) return newProperty(project, undefined, ["tag", "multi_tags"]);
  if (tagged.length === 1) return tagged[0];
  const items = tagged.map((property) => ({ label: property.name, property }));
  const choice = await vscode.window.showQuickPick(items, {
    placeHolder: "A tag of which property?",
  });
  return choice?.property;
}

async function newTag(project: Project, arg: unknown): Promise<void> {
  const parent = arg instanceof TagNode ? arg.tag : undefined;
  const property =
    arg instanceof TagNode || arg instanceof PropertyNode
      ? arg.property
      : await pickTagProperty(project);
  if (!property) return;
  const tags = await tagsOf(project, property);
  const name = await askName({
    title: parent ? `New Tag Below ${parent.name}` : `New Tag of ${property.name}`,
    taken: tags.map((tag) => tag.name),
  });
  if (name === undefined) return;
  const parents = parent ? [parent.id] : [];
  await commit(project, `Add the tag ${name}`, {
    tags: [{ id: -1, propertyId: property.id, name, color: null, parents }],
  });
}

// Told apart on light and dark grounds, also by most who see few colours (after Okabe and Ito, 2008).
const palette: readonly (readonly [name: string, color: number])[] = [
  ["Orange", 0xe69f00],
  ["Sky blue", 0x56b4e9],
  ["Green", 0x009e73],
  ["Yellow", 0xd6c400],
  ["Blue", 0x0072b2],
  ["Vermilion", 0xd55e00],
  ["Purple", 0xcc79a7],
  ["Grey", 0x8a8a8a],
];

async function pickColor(tag: TagInfo): Promise<number | null | undefined> {
  const items: (vscode.QuickPickItem & { color: number | null | "other" })[] = [
    ...palette.map(([label, color]) => ({ label, iconPath: spot(color), color })),
    { label: "Another…", color: "other" },
    { label: "No colour", iconPath: spot(null), color: null },
  ];
  const choice = await vscode.window.showQuickPick(items, {
    placeHolder: `Colour of ${tag.name}`,
  });
  if (choice?.color !== "other") return choice?.color;
  const typed = await vscode.window.showInputBox({
    prompt: "Colour, such as #3366cc",
    validateInput: (text) =>
      /^#?[0-9a-f]{6}$/i.test(text.trim()) ? undefined : "Six hexadecimal digits, such as #3366cc.",
  });
  return typed === undefined ? undefined : Number.parseInt(typed.trim().replace("#", ""), 16);
}

function spot(color: number | null): vscode.Uri {
  return vscode.Uri.parse(`data:image/svg+xml;utf8,${encodeURIComponent(spotSvg(color))}`);
}

function rowOf({ id, propertyId, name, color, parents }: TagInfo): {
  id: number;
  propertyId: number;
  name: string;
  color: number | null;
  parents: number[];
} {
  return { id, propertyId, name, color, parents: [...parents] };
}

function tagNode(arg: unknown): TagNode {
  if (arg instanceof TagNode) return arg;
  throw new WinnowError("bad-request", "Choose a tag in the Properties view.");
}
