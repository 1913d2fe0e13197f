import * as vscode from "vscode";
import { curateCommands } from "./commands/curateCommands.ts";
import { exchangeCommands } from "./commands/exchangeCommands.ts";
import { importCommands } from "./commands/importCommands.ts";
import { engineCommands } from "./commands/engineCommands.ts";
import { commandOfViewer, fileCommands } from "./commands/fileCommands.ts";
import { openCommands, pageCommands } from "./commands/gridCommands.ts";
import { historyCommands } from "./commands/historyCommands.ts";
import { propertyCommands } from "./commands/propertyCommands.ts";
import { queryCommands } from "./commands/queryCommands.ts";
import { registerCommands } from "./commands/register.ts";
import { stampCommands } from "./commands/stampCommands.ts";
import { tagCommands } from "./commands/tagCommands.ts";
import { PathDrops } from "./dropPaths.ts";
import { engineMessages } from "./engineMessages.ts";
import { Importer } from "./importer.ts";
import { keepUp } from "./keepUp.ts";
import { queryLanguage } from "./language/language.ts";
import type { GridHost } from "./pages/gridPanel.ts";
import { GridPanels } from "./pages/gridPanels.ts";
import { PageRecords } from "./pages/pageRecords.ts";
import { ViewerPanels } from "./pages/viewerPanels.ts";
import { PendingOpen } from "./pendingOpen.ts";
import { Projects, workspaceDirs } from "./projects/projects.ts";
import { Reporter } from "./reporter.ts";
import { sampleOpener } from "./sample.ts";
import { TaskProgress } from "./taskProgress.ts";
import { HistoryTree } from "./views/historyTree.ts";
import { ProblemsTree } from "./views/problemsTree.ts";
import { ProjectsTree } from "./views/projectsTree.ts";
import { PropertiesTree } from "./views/propertiesTree.ts";
import { StatusBar } from "./views/statusBar.ts";
import { TasksTree } from "./views/tasksTree.ts";

/** What tests look at; no promise to other extensions. */
export interface TestApi {
  /** How long `activate` took, in ms. */
  readonly activationMs: number;
  readonly projects: Projects;
  readonly grids: GridPanels;
  readonly trees: {
    readonly projects: ProjectsTree;
    readonly problems: ProblemsTree;
    readonly tasks: TasksTree;
    readonly properties: PropertiesTree;
    readonly history: HistoryTree;
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
  };
  const grids = own(new GridPanels({ extensionUri, projects, records, host }));
  const viewers = own(
    new ViewerPanels({
      extensionUri,
      projects,
      records,
      grids,
      command: async (_viewer, instanceId, command) => {
        await vscode.commands.executeCommand(commandOfViewer[command], { instanceId });
      },
    }),
  );
  const importer = new Importer({ projects, grids, progress, reporter, openElsewhere });
  const pages = { projects, grids, viewers };
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
  };
  own(new StatusBar(projects, () => (grids.active ?? viewers.active)?.project));
  own(engineMessages(projects, reporter));
  own(keepUp(projects, reporter));
  own(queryLanguage(projects, reporter));
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
        ...exchangeCommands(pages, progress),
        ...queryCommands(pages),
        ...historyCommands(pages, trees.history),
        ...propertyCommands(pages),
        ...tagCommands(pages),
        ...stampCommands(pages),
      },
      reporter,
    ),
  );
  reporter.watch(begin(projects, pending, importer));
  return { activationMs: performance.now() - begun, projects, grids, trees };
}

const hostCommands = {
  "import-folder": "winnow.addFolder",
  rescan: "winnow.rescan",
  "show-problems": "winnow.showProblems",
} as const;

/** Finds the projects of the window, and does what the window was opened for. */
async function begin(projects: Projects, pending: PendingOpen, importer: Importer): Promise<void> {
  await projects.list();
  const dir = await pending.take(workspaceDirs());
  if (dir !== undefined) await importer.open([vscode.Uri.file(dir)]);
}
