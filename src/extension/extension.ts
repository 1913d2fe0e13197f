import * as vscode from "vscode";
import { curateCommands } from "./commands/curateCommands.ts";
import { exchangeCommands } from "./commands/exchangeCommands.ts";
import { importCommands } from "./commands/importCommands.ts";
import { engineCommands } from "./commands/engineCommands.ts";
import { commandOfViewer, fileCommands } from "./commands/fileCommands.ts";
import { openCommands, pageCommands } from "./commands/gridCommands.ts";
import { historyCommands } from "./commands/historyCommands.ts";
import { mapCommands, performMapCommand } from "./commands/mapCommands.ts";
import { propertyCommands } from "./commands/propertyCommands.ts";
import { queryCommands } from "./commands/queryCommands.ts";
import { registerCommands } from "./commands/register.ts";
import { commandOfResult, resultCommands } from "./commands/resultCommands.ts";
import { savedCommands } from "./commands/savedCommands.ts";
import { stampCommands } from "./commands/stampCommands.ts";
import { tagCommands } from "./commands/tagCommands.ts";
import { PathDrops } from "./dropPaths.ts";
import { engineMessages } from "./engineMessages.ts";
import { Importer } from "./importer.ts";
import { keepUp } from "./keepUp.ts";
import { queryLanguage } from "./language/language.ts";
import type { GridCommand } from "../protocol/gridPage.ts";
import { reportOf, showIssues } from "./commands/exchangeRun.ts";
import type { GridHost } from "./pages/gridPanel.ts";
import { AnnotationLooks } from "./pages/annotationLooks.ts";
import { GridPanels } from "./pages/gridPanels.ts";
import { MapPanels } from "./pages/mapPanels.ts";
import { PageRecords } from "./pages/pageRecords.ts";
import { ReportPanels } from "./pages/reportPanels.ts";
import { ViewerPanels } from "./pages/viewerPanels.ts";
import { PendingOpen } from "./pendingOpen.ts";
import { getApi, type ExtensionApi } from "./plugins/api.ts";
import { PluginSystem } from "./plugins/pluginSystem.ts";
import { Projects, workspaceDirs } from "./projects/projects.ts";
import { Reporter } from "./reporter.ts";
import { runDocuments } from "./runDocuments.ts";
import { sampleOpener } from "./sample.ts";
import { TaskProgress } from "./taskProgress.ts";
import { HistoryTree } from "./views/historyTree.ts";
import { ProblemsTree } from "./views/problemsTree.ts";
import { ProjectsTree } from "./views/projectsTree.ts";
import { PropertiesTree } from "./views/propertiesTree.ts";
import { ResultsTree } from "./views/resultsTree.ts";
import { SavedTree } from "./views/savedTree.ts";
import { StatusBar } from "./views/statusBar.ts";
import { TasksTree } from "./views/tasksTree.ts";

/** What tests look at besides {@link ExtensionApi}; no promise to other extensions. */
export interface TestApi extends ExtensionApi {
  /** How long `activate` took, in ms. */
  readonly activationMs: number;
  readonly projects: Projects;
  readonly grids: GridPanels;
  readonly reports: ReportPanels;
  readonly plugins: PluginSystem;
  readonly trees: {
    readonly projects: ProjectsTree;
    readonly problems: ProblemsTree;
    readonly tasks: TasksTree;
    readonly properties: PropertiesTree;
    readonly history: HistoryTree;
    readonly saved: SavedTree;
    readonly results: ResultsTree;
  };
}

export function activate(context: vscode.ExtensionContext): TestApi {
  const begun = performance.now();
  const own = <T extends vscode.Disposable>(item: T): T => {
    context.subscriptions.push(item);
    return item;
  };
  const script = (name: string): string =>
    vscode.Uri.joinPath(context.extensionUri, "dist", name).fsPath;
  const { extensionUri } = context;

  const reporter = new Reporter(own(vscode.window.createOutputChannel("Winnow", { log: true })));
  const log = (line: string): void => reporter.log.info(line);
  const projects = own(new Projects({ engineScript: script("engine.js"), log }));
  const records = new PageRecords(context.workspaceState, log);
  const looks = new AnnotationLooks(context.workspaceState, log);
  const progress = own(new TaskProgress(projects, reporter));
  const pending = new PendingOpen(context.globalState);
  // With a project in its folder, the new window wakes the extension, which then takes what is pending.
  const openElsewhere = async (dir: string): Promise<void> => {
    await projects.prepare(dir);
    await pending.open(dir);
  };

  const host: GridHost = {
    openViewer: (grid, instanceId, beside) => viewers.open(grid, instanceId, beside),
    drop: (project, uris) => reporter.settle(importer.drop(project, uris)),
    command: async (command) => vscode.commands.executeCommand(hostCommands[command]),
    report: async (project, taskId) => showIssues(await reportOf(project, taskId)),
    result: async (_grid, { command, ...wish }) =>
      vscode.commands.executeCommand(commandOfResult[command], wish),
  };
  const grids = own(new GridPanels({ extensionUri, projects, records, looks, host }));
  const viewers = own(
    new ViewerPanels({
      extensionUri,
      projects,
      records,
      looks,
      grids,
      command: async (_viewer, instanceId, command) => {
        await vscode.commands.executeCommand(commandOfViewer[command], { instanceId });
      },
    }),
  );
  const importer = new Importer({ projects, grids, progress, reporter, openElsewhere });
  const maps: MapPanels = own(
    new MapPanels({
      extensionUri,
      projects,
      records,
      looks,
      grids,
      log,
      host: {
        openViewer: (map, instanceId, beside) => viewers.open(map.grid ?? map, instanceId, beside),
        command: (map, command) => performMapCommand(pages, map, command),
      },
    }),
  );
  const pages = { projects, grids, viewers, maps };
  const exchange = { progress, memory: context.workspaceState };
  const sample = sampleOpener({
    cliScript: script("cli.js"),
    storage: context.globalStorageUri,
    openElsewhere,
  });

  const trees = {
    projects: own(new ProjectsTree(projects)),
    problems: own(new ProblemsTree(projects)),
    tasks: own(new TasksTree(projects)),
    properties: own(new PropertiesTree(projects)),
    history: own(new HistoryTree(projects)),
    saved: own(new SavedTree(projects)),
    results: own(new ResultsTree(projects)),
  };
  const plugins = own(
    new PluginSystem({ context, pages, records, reporter, cliScript: script("cli.js") }),
  );
  const reports = own(
    new ReportPanels({
      extensionUri,
      projects,
      grids,
      records,
      reporter,
      act: async (project, action) => {
        await plugins.runner.suggested(project, action);
      },
    }),
  );
  own(new StatusBar(projects, () => (grids.active ?? viewers.active ?? maps.active)?.project));
  own(engineMessages(projects, reporter));
  own(keepUp(projects, reporter));
  own(queryLanguage(projects, reporter));
  own(runDocuments(projects));
  own(PathDrops.register(grids));
  own(
    registerCommands(
      {
        ...importCommands(pages, importer, sample),
        ...openCommands(pages),
        ...pageCommands(pages),
        ...fileCommands(pages),
        ...engineCommands(pages, trees.problems, reporter),
        ...curateCommands(pages),
        ...exchangeCommands(pages, exchange),
        ...queryCommands(pages, exchange),
        ...historyCommands(pages, trees.history),
        ...propertyCommands(pages),
        ...tagCommands(pages),
        ...stampCommands(pages),
        ...savedCommands(pages),
        ...mapCommands(pages),
        ...plugins.commands,
        ...resultCommands(pages, reports, exchange, reporter),
      },
      reporter,
    ),
  );
  reporter.watch(begin(projects, pending, importer));
  return {
    getApi: (version) => getApi(version, plugins.places),
    activationMs: performance.now() - begun,
    projects,
    grids,
    reports,
    trees,
    plugins,
  };
}

const hostCommands = {
  "import-folder": "winnow.addFolder",
  rescan: "winnow.rescan",
  "show-problems": "winnow.showProblems",
  "save-query": "winnow.saved.save",
} as const satisfies Record<GridCommand, string>;

/** Finds the projects of the window, and does what the window was opened for. */
async function begin(projects: Projects, pending: PendingOpen, importer: Importer): Promise<void> {
  await projects.list();
  const dir = await pending.take(workspaceDirs());
  if (dir !== undefined) await importer.open([vscode.Uri.file(dir)]);
}
