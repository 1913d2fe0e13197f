import * as vscode from "vscode";
import type { PropertyGroupInfo, PropertyInfo, TagInfo } from "../../protocol/data.ts";
import type { Project } from "../projects/project.ts";
import type { Projects } from "../projects/projects.ts";
import { countText, plural } from "../text.ts";
import { ProjectTree } from "./projectTree.ts";
import { spotSvg, tagsAbove, tagsBelow } from "./tagTree.ts";

export class PropertyGroupNode {
  readonly project: Project;
  readonly group: PropertyGroupInfo;
  constructor(project: Project, group: PropertyGroupInfo) {
    this.project = project;
    this.group = group;
  }
}

export class PropertyNode {
  readonly project: Project;
  readonly property: PropertyInfo;
  constructor(project: Project, property: PropertyInfo) {
    this.project = project;
    this.property = property;
  }
}

/** A tag below its property, or below one of its parents. */
export class TagNode {
  readonly project: Project;
  readonly property: PropertyInfo;
  readonly tag: TagInfo;
  /** Ids of the tags above it in the tree: by another way it is another item. */
  readonly way: readonly number[];
  readonly hasChildren: boolean;
  constructor(of: PropertyNode, tag: TagInfo, way: readonly number[], hasChildren: boolean) {
    this.project = of.project;
    this.property = of.property;
    this.tag = tag;
    this.way = way;
    this.hasChildren = hasChildren;
  }
}

type Node = PropertyGroupNode | PropertyNode | TagNode;

/** Groups, properties and tags with their colours and counts. */
export class PropertiesTree extends ProjectTree<Node> {
  constructor(projects: Projects) {
    super(projects, {
      viewId: "winnow.properties",
      view: { showCollapseAll: true },
      follow: ({ engine }, refresh) =>
        engine.on("project/changed", ({ properties, values }) => {
          if (properties || values) refresh();
        }),
    });
  }

  protected async childrenOfProject(project: Project): Promise<Node[]> {
    const { groups, properties } = await project.engine.call("property/list", {});
    return [
      ...groups.map((group) => new PropertyGroupNode(project, group)),
      ...properties
        .filter(({ groupId }) => groupId === null)
        .map((property) => new PropertyNode(project, property)),
    ];
  }

  protected async childrenOf(node: Node): Promise<Node[]> {
    const { project } = node;
    if (node instanceof PropertyGroupNode) {
      const { properties } = await project.engine.call("property/list", {});
      return properties
        .filter(({ groupId }) => groupId === node.group.id)
        .map((property) => new PropertyNode(project, property));
    }
    const { property } = node;
    if (property.type !== "tag" && property.type !== "multi_tags") return [];
    const tags = await project.engine.call("tag/list", { propertyId: property.id });
    const [parentId, way] = node instanceof TagNode ? [node.tag.id, wayTo(node)] : [null, []];
    const owner = new PropertyNode(project, property);
    const above = tagsAbove(tags);
    return tagsBelow(tags, parentId).map((tag) => new TagNode(owner, tag, way, above.has(tag.id)));
  }

  protected itemOf(node: Node): vscode.TreeItem {
    if (node instanceof TagNode) return tagItem(node);
    return node instanceof PropertyGroupNode ? groupItem(node) : propertyItem(node);
  }
}

function wayTo({ way, tag }: TagNode): number[] {
  return [...way, tag.id];
}

function groupItem({ project, group }: PropertyGroupNode): vscode.TreeItem {
  const item = new vscode.TreeItem(group.name, vscode.TreeItemCollapsibleState.Expanded);
  item.id = `${project.dir}\0group ${group.id}`;
  item.iconPath = new vscode.ThemeIcon("folder");
  item.contextValue = "group";
  return item;
}

const icons: Readonly<Record<PropertyInfo["type"], string>> = {
  text: "symbol-string",
  number: "symbol-number",
  tag: "tag",
  multi_tags: "tag",
  checkbox: "check",
  date: "calendar",
  url: "link",
  path: "file",
  color: "symbol-color",
  image_link: "references",
};

function propertyItem({ project, property }: PropertyNode): vscode.TreeItem {
  const { id, name, type, mode, filled } = property;
  const hasTags = type === "tag" || type === "multi_tags";
  const { Collapsed, None } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(name, hasTags ? Collapsed : None);
  const unit = mode === "image" ? "image" : "file";
  item.id = `${project.dir}\0property ${id}`;
  item.description = countText(filled);
  item.iconPath = new vscode.ThemeIcon(icons[type]);
  item.contextValue = hasTags ? "tagProperty" : "property";
  item.tooltip = `${name}: ${typeNames[type]}, of each ${unit}. ${plural(filled, unit)} with a value.`;
  item.accessibilityInformation = {
    label: `${name}, ${typeNames[type]}, ${plural(filled, unit)} with a value`,
  };
  return item;
}

/** What the types are called in sentences. */
export const typeNames: Readonly<Record<PropertyInfo["type"], string>> = {
  text: "text",
  number: "number",
  tag: "one tag",
  multi_tags: "tags",
  checkbox: "checkbox",
  date: "date",
  url: "URL",
  path: "path",
  color: "colour",
  image_link: "link to an image",
};

function tagItem(node: TagNode): vscode.TreeItem {
  const { project, tag, property, hasChildren } = node;
  const { Collapsed, None } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(tag.name, hasChildren ? Collapsed : None);
  item.id = `${project.dir}\0tag ${property.id} ${wayTo(node).join(" ")}`;
  item.description = countText(tag.instances);
  item.iconPath = vscode.Uri.parse(
    `data:image/svg+xml;utf8,${encodeURIComponent(spotSvg(tag.color))}`,
  );
  item.contextValue = "tag";
  item.tooltip = `${property.name}: ${tag.name} · ${plural(tag.instances, "image")}`;
  item.command = { command: "winnow.tag.show", title: "Show Images", arguments: [node] };
  item.accessibilityInformation = { label: `${tag.name}, ${plural(tag.instances, "image")}` };
  return item;
}
