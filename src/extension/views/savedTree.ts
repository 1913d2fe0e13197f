import * as vscode from "vscode";
import { ownOwner, type MapInfo, type RunInfo, type SavedQuery } from "../../protocol/state.ts";
import { whenText } from "../commitText.ts";
import type { Project } from "../projects/project.ts";
import type { Projects } from "../projects/projects.ts";
import { mapsOf } from "../pages/mapHandlers.ts";
import { countText, plural } from "../text.ts";
import { ProjectTree } from "./projectTree.ts";

/** Runs that are listed; the command line has the rest. */
const MOST_RUNS = 1000;

export class SavedQueryNode {
  readonly project: Project;
  readonly query: SavedQuery;
  constructor(project: Project, query: SavedQuery) {
    this.project = project;
    this.query = query;
  }
}

/** Images on planes; there only where there is one. */
class MapsNode {
  readonly project: Project;
  readonly maps: readonly MapInfo[];
  constructor(project: Project, maps: readonly MapInfo[]) {
    this.project = project;
    this.maps = maps;
  }
}

export class MapNode {
  readonly project: Project;
  readonly map: MapInfo;
  constructor(project: Project, map: MapInfo) {
    this.project = project;
    this.map = map;
  }
}

/** What plugins worked out; there only where there is some. */
class RunsNode {
  readonly project: Project;
  readonly runs: readonly RunInfo[];
  constructor(project: Project, runs: readonly RunInfo[]) {
    this.project = project;
    this.runs = runs;
  }
}

export class RunNode {
  readonly project: Project;
  readonly run: RunInfo;
  constructor(project: Project, run: RunInfo) {
    this.project = project;
    this.run = run;
  }
}

type Node = SavedQueryNode | MapsNode | MapNode | RunsNode | RunNode;

/** Saved queries by name, and below them maps and the runs of plugins. */
export class SavedTree extends ProjectTree<Node> {
  constructor(projects: Projects) {
    super(projects, {
      viewId: "winnow.savedQueries",
      follow: ({ engine }, refresh) =>
        engine.on("state/changed", ({ changes }) => {
          if (changes.some(({ kind }) => kind !== "store")) refresh();
        }),
    });
  }

  protected childrenOfProject(project: Project): Promise<Node[]> {
    return savedIn(project);
  }

  protected childrenOf(node: Node): Node[] {
    if (node instanceof MapsNode) return node.maps.map((map) => new MapNode(node.project, map));
    return node instanceof RunsNode ? node.runs.map((run) => new RunNode(node.project, run)) : [];
  }

  protected itemOf(node: Node): vscode.TreeItem {
    if (node instanceof SavedQueryNode) return queryItem(node);
    if (node instanceof MapNode) return mapItem(node);
    if (node instanceof MapsNode) return mapsItem(node);
    return node instanceof RunNode ? runItem(node) : runsItem(node);
  }
}

async function savedIn(project: Project): Promise<Node[]> {
  const [queries, maps, runs] = await Promise.all([
    project.engine.call("saved/list", { owner: null }),
    mapsOf(project),
    project.engine.call("run/list", { owner: null, offset: 0, limit: MOST_RUNS }),
  ]);
  return [
    ...queries.map((query) => new SavedQueryNode(project, query)),
    ...(maps.length > 0 ? [new MapsNode(project, maps)] : []),
    ...(runs.length > 0 ? [new RunsNode(project, runs)] : []),
  ];
}

function queryItem(node: SavedQueryNode): vscode.TreeItem {
  const { project, query } = node;
  const item = new vscode.TreeItem(query.name);
  item.id = `${project.dir}\0query\0${query.owner}\0${query.name}`;
  const text = query.text.replaceAll(/\s+/g, " ");
  item.description = query.owner === ownOwner ? text : `${query.owner} · ${text}`;
  item.iconPath = new vscode.ThemeIcon("bookmark");
  item.contextValue = "savedQuery";
  item.tooltip = `${query.name}\n${query.text}`;
  item.command = { command: "winnow.saved.open", title: "Open in Grid", arguments: [node] };
  item.accessibilityInformation = { label: `${query.name}, ${text}` };
  return item;
}

function mapsItem({ project, maps }: MapsNode): vscode.TreeItem {
  const item = new vscode.TreeItem("Maps", vscode.TreeItemCollapsibleState.Expanded);
  item.id = `${project.dir}\0maps`;
  item.description = countText(maps.length);
  item.iconPath = new vscode.ThemeIcon("graph-scatter");
  return item;
}

function mapItem(node: MapNode): vscode.TreeItem {
  const { project, map } = node;
  const { owner, name, points, savedAt } = map;
  const item = new vscode.TreeItem(name);
  item.id = `${project.dir}\0map\0${owner}\0${name}`;
  item.description = `${plural(points, "point")} · ${whenText(savedAt, Date.now())}`;
  item.iconPath = new vscode.ThemeIcon("graph-scatter");
  item.contextValue = "map";
  item.tooltip = `${name}\n${owner}, ${new Date(savedAt).toLocaleString()}`;
  item.command = { command: "winnow.map.open", title: "Open Map", arguments: [node] };
  item.accessibilityInformation = { label: `${name}, map, ${item.description}` };
  return item;
}

function runsItem({ project, runs }: RunsNode): vscode.TreeItem {
  const item = new vscode.TreeItem("Runs", vscode.TreeItemCollapsibleState.Collapsed);
  item.id = `${project.dir}\0runs`;
  item.description = runs.length < MOST_RUNS ? countText(runs.length) : `the first ${MOST_RUNS}`;
  item.iconPath = new vscode.ThemeIcon("beaker");
  return item;
}

function runItem(node: RunNode): vscode.TreeItem {
  const { project, run } = node;
  const { owner, key, version, createdAt, updatedAt, results } = run;
  const item = new vscode.TreeItem(key);
  item.id = `${project.dir}\0run\0${owner}\0${key}`;
  item.description = `${owner} · ${whenText(updatedAt, Date.now())}`;
  item.iconPath = new vscode.ThemeIcon(results ? "pass" : "circle-outline");
  item.contextValue = "run";
  const kept = results ? `${countText(results.bytes)} bytes of results` : "No results yet";
  item.tooltip = `${key}\n${owner} ${version}, ${new Date(createdAt).toLocaleString()}\n${kept}`;
  item.command = { command: "winnow.run.show", title: "Show Config", arguments: [node] };
  item.accessibilityInformation = { label: `${key}, of ${owner}, ${kept}` };
  return item;
}
