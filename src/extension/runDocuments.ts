import * as v from "valibot";
import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../base/disposable.ts";
import { WinnowError } from "../base/errors.ts";
import type { RunInfo } from "../protocol/state.ts";
import type { Project } from "./projects/project.ts";
import type { Projects } from "./projects/projects.ts";

const scheme = "winnow-run";
const place = v.object({ dir: v.string(), owner: v.string(), key: v.string() });

/** The config of a run as a JSON document that nobody can change. */
export function runUri({ dir }: Project, { owner, key }: RunInfo): vscode.Uri {
  const name = key.replaceAll(/[\\/]/g, "_");
  const query = JSON.stringify({ dir, owner, key } satisfies v.InferOutput<typeof place>);
  return vscode.Uri.from({ scheme, path: `/${name}.json`, query });
}

/** Fills those documents, and again whenever a run changes while one is open. */
export function runDocuments(projects: Projects): Disposable {
  const owned = new DisposableStore();
  const changed = owned.add(new vscode.EventEmitter<vscode.Uri>());
  owned.add(
    vscode.workspace.registerTextDocumentContentProvider(scheme, {
      onDidChange: changed.event,
      provideTextDocumentContent: (uri) => textOf(projects, uri),
    }),
  );
  owned.add(
    projects.each((project) =>
      project.engine.on("state/changed", ({ changes }) => {
        if (!changes.some(({ kind }) => kind === "run")) return;
        for (const { uri } of vscode.workspace.textDocuments)
          if (uri.scheme === scheme && placeOf(uri).dir === project.dir) changed.fire(uri);
      }),
    ),
  );
  return owned;
}

async function textOf(projects: Projects, uri: vscode.Uri): Promise<string> {
  const { dir, owner, key } = placeOf(uri);
  const project = (await projects.list()).find((known) => known.dir === dir);
  if (!project)
    throw new WinnowError("not-found", `The dataset '${dir}' is not open in this window.`);
  const { config } = await project.engine.call("run/get", { owner, key });
  return `${JSON.stringify(config, null, 2)}\n`;
}

function placeOf(uri: vscode.Uri): v.InferOutput<typeof place> {
  return v.parse(v.pipe(v.string(), v.parseJson(), place), uri.query);
}
