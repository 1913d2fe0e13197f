import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import sharp from "sharp";
import * as vscode from "vscode";
import type { Project } from "../../src/extension/projects/project.ts";
import { emptyCommit } from "../../src/protocol/emptyCommit.ts";
import { until } from "../support/until.ts";
import { api, openedProject, workspaceDir } from "./support/extension.ts";

/** A query file in the workspace, open in an editor. */
async function opened(name: string, text: string): Promise<vscode.TextDocument> {
  const file = path.join(workspaceDir(), "queries", name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
  await vscode.window.showTextDocument(document);
  return document;
}

/** The answer of a provider, asked as the editor asks. */
function ask<T>(command: string, ...args: unknown[]): Thenable<T> {
  return vscode.commands.executeCommand<T>(`vscode.execute${command}`, ...args);
}

function positionOf(document: vscode.TextDocument, word: string, shift = 0): vscode.Position {
  const at = document.getText().indexOf(word);
  assert.ok(at >= 0, `${word} is not in the text`);
  return document.positionAt(at + shift);
}

describe("query files", function () {
  this.timeout(120_000);
  let project: Project;

  before(async () => {
    project = await openedProject();
    await project.engine.call("commit/do", {
      commit: {
        ...emptyCommit,
        title: "Add properties for queries",
        properties: [
          { id: -1, name: "sort of", type: "tag", mode: "instance", groupId: null },
          { id: -2, name: "rating", type: "number", mode: "instance", groupId: null },
        ],
        tags: [
          { id: -3, propertyId: -1, name: "cat", color: null, parents: [] },
          { id: -4, propertyId: -1, name: "dog", color: null, parents: [] },
        ],
      },
    });
  });

  after(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  it("are of the language winnow", async () => {
    const document = await opened("language.winnow", "width > 1\n");
    assert.equal(document.languageId, "winnow");
  });

  it("complete properties, and the tags of one", async () => {
    const document = await opened("complete.winnow", "where \nwhere `sort of` = ");
    const labels = async (line: number): Promise<string[]> => {
      const end = document.lineAt(line).range.end;
      const list = await ask<vscode.CompletionList>("CompletionItemProvider", document.uri, end);
      return list.items.map(({ label }) => (typeof label === "string" ? label : label.label));
    };
    await until("the names of the project", async () => (await labels(0)).includes("sort of"));
    assert.ok((await labels(0)).includes("width"));
    const tags = await labels(1);
    assert.deepEqual(
      tags.filter((label) => ["cat", "dog", "width"].includes(label)),
      ["cat", "dog"],
    );
  });

  it("are marked where they are wrong, and mended with what is close", async () => {
    const document = await opened("wrong.winnow", 'widht > 5 and `sort of` = "cta"\norder by\n');
    const marked = (): string[] =>
      vscode.languages
        .getDiagnostics(document.uri)
        .map(({ range }) => document.getText(range))
        .sort();
    await until("the marks", () => marked().length === 3);
    assert.deepEqual(marked(), ['"cta"', "widht", "y"]);
    const actions = await ask<vscode.CodeAction[]>(
      "CodeActionProvider",
      document.uri,
      new vscode.Range(positionOf(document, "widht"), positionOf(document, "widht", 5)),
    );
    const fix = actions.find(({ title }) => title === "Change to width");
    assert.ok(fix?.edit);
    await vscode.workspace.applyEdit(fix.edit);
    assert.match(document.getText(), /^width > 5/);
    await until("the mark to go", () => marked().length === 2);
  });

  it("tell under the pointer how many images a condition selects, and show them", async () => {
    const document = await opened("hover.winnow", "where width > 1 and width < 0\n");
    const hover = async (word: string): Promise<string> => {
      const hovers = await ask<vscode.Hover[]>(
        "HoverProvider",
        document.uri,
        positionOf(document, word),
      );
      return hovers
        .flatMap(({ contents }) => contents)
        .map((content) => (typeof content === "string" ? content : content.value))
        .join("\n");
    };
    const { instances } = await project.engine.call("project/status", {});
    let text = "";
    await until("a hover", async () => (text = await hover("> 1")).length > 0);
    assert.match(text, new RegExp(`${instances} images`));
    const pictures = [...text.matchAll(/!\[\]\(data:image\/jpeg;base64,([^)]+)\)/g)];
    assert.equal(pictures.length, Math.min(8, instances));
    for (const [, data = ""] of pictures) {
      const { width, height, format } = await sharp(Buffer.from(data, "base64")).metadata();
      // The stored thumbnails, not pictures made for the hover.
      assert.deepEqual([format, width, height], ["jpeg", 128, 128]);
    }
    assert.ok(text.length < 100_000, "VS Code would cut it");
    assert.match(await hover("< 0"), /0 images/);
    assert.match(await hover("where"), /0 images in all/);
  });

  it("have lenses that show, tag, export and run", async () => {
    const document = await opened(
      "lens.winnow",
      'where width > 1 order by width desc\nset rating to 5\ntag `sort of` with "cat"\n',
    );
    const { instances } = await project.engine.call("project/status", {});
    let lenses: vscode.CodeLens[] = [];
    await until("the lenses", async () => {
      lenses = await ask<vscode.CodeLens[]>("CodeLensProvider", document.uri, 10);
      return lenses.length === 4;
    });
    assert.deepEqual(
      lenses.map(({ command }) => command?.title.replace(/^\$\(\S+\) /, "")).sort(),
      ["Export…", "Run recipe", `Show ${instances} images`, "Tag…"],
    );

    const of = (command: string) =>
      lenses.find((lens) => lens.command?.command === command)?.command;
    const [show, run] = [of("winnow.query.show"), of("winnow.query.run")];
    assert.ok(show && run);
    await vscode.commands.executeCommand(show.command, ...(show.arguments ?? []));
    const { grids } = await api();
    await until("the grid to show it", () => {
      const query = grids.recent(project)?.view.spec.query;
      return query === "where width > 1 order by width desc";
    });

    // The command ends when its message is closed; what it does is seen before.
    void vscode.commands.executeCommand(run.command, ...(run.arguments ?? []));
    const tagged = 'rating = 5 and `sort of` = "cat"';
    await until("the recipe to have run", async () => {
      const { count } = await project.engine.call("query/check", { text: tagged });
      return count === instances;
    });
  });

  it("use each other, and say when they cannot", async () => {
    await opened("base.winnow", "param least = 1\nwhere width > $least\n");
    const document = await opened("uses.winnow", 'use "base.winnow"\nuse "nowhere.winnow"\n');
    const messages = (): string[] =>
      vscode.languages.getDiagnostics(document.uri).map(({ message }) => message);
    await until("the mark", () => messages().length > 0);
    assert.deepEqual(messages(), ["There is no file 'queries/nowhere.winnow' to use."]);
  });

  it("rename a property in all of them", async () => {
    await opened("other.winnow", "order by rating\n");
    const document = await opened("rename.winnow", "rating > 3 and RATING < 5\n");
    const edit = await ask<vscode.WorkspaceEdit>(
      "DocumentRenameProvider",
      document.uri,
      positionOf(document, "rating"),
      "my rating",
    );
    const changed = new Map(
      edit
        .entries()
        .map(([uri, edits]) => [path.basename(uri.fsPath), edits.map(({ newText }) => newText)]),
    );
    assert.deepEqual(changed.get("rename.winnow"), ["`my rating`", "`my rating`"]);
    assert.deepEqual(changed.get("other.winnow"), ["`my rating`"]);
    await assert.rejects(async () => {
      await ask("DocumentRenameProvider", document.uri, positionOf(document, "and"), "or");
    }, /Only properties, tags and parameters/);
    // The project would refuse it, and the files would ask for another property.
    await assert.rejects(async () => {
      await ask("DocumentRenameProvider", document.uri, positionOf(document, "rating"), "Width");
    }, /'Width' is a property that Winnow computes/);
  });

  it("rename a tag in all of them and, once they have changed, in the project as one commit", async () => {
    const recipe = await opened(
      "recipe.winnow",
      'param sort = "cat"\nwhere `sort of` = $sort or any annotation (class = "CAT")\ntag `sort of` with "dog", "cat"\n',
    );
    const document = await opened("tag.winnow", '`sort of` = "cat" and name like "cat"\n');
    const history = () => project.engine.call("history/list", { before: null, limit: 2 });
    const before = (await history()).undo?.id;
    const renamed = (): Thenable<vscode.WorkspaceEdit> =>
      ask<vscode.WorkspaceEdit>(
        "DocumentRenameProvider",
        document.uri,
        positionOf(document, '"cat"', 2),
        "the cat",
      );
    await assert.rejects(async () => {
      const at = positionOf(document, '"cat"', 2);
      await ask("DocumentRenameProvider", document.uri, at, "dog");
    }, /'sort of' has a tag 'dog' already/);
    // Looked at and left: nothing may change in the project.
    await renamed();
    const edit = await renamed();
    assert.equal((await history()).undo?.id, before);
    await vscode.workspace.applyEdit(edit);
    assert.equal(document.getText(), '`sort of` = "the cat" and name like "cat"\n');
    assert.equal(
      recipe.getText(),
      'param sort = "the cat"\nwhere `sort of` = $sort or any annotation (class = "the cat")\ntag `sort of` with "dog", "the cat"\n',
    );
    await until("the commit", async () => (await history()).undo?.id !== before);
    const { undo, commits } = await history();
    assert.equal(undo?.title, "Rename the tag cat to the cat");
    assert.deepEqual([commits[0]?.counts.tags, commits[1]?.id], [1, before]);
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
    await project.engine.call("history/undo", {});
  });

  it("rename a property in the project once they have changed", async () => {
    const document = await opened("property.winnow", "rating > 3\n");
    const edit = await ask<vscode.WorkspaceEdit>(
      "DocumentRenameProvider",
      document.uri,
      positionOf(document, "rating"),
      "score",
    );
    await vscode.workspace.applyEdit(edit);
    await until("the commit", async () => {
      const { properties } = await project.engine.call("property/list", {});
      return properties.some(({ name }) => name === "score");
    });
    await project.engine.call("history/undo", {});
  });

  it("do not rename what is no tag", async () => {
    const document = await opened("value.winnow", 'name = "00.jpg" and rating > 3\n');
    await assert.rejects(async () => {
      const at = positionOf(document, "00.jpg");
      await ask("DocumentRenameProvider", document.uri, at, "01.jpg");
    }, /no tag/);
  });

  it("are formatted, folded and outlined", async () => {
    const document = await opened(
      "format.winnow",
      "# one\n# two\nWHERE a=1\n   and b\nORDER BY c\n",
    );
    let folds: vscode.FoldingRange[] = [];
    await until("the folds", async () => {
      folds = await ask<vscode.FoldingRange[]>("FoldingRangeProvider", document.uri);
      return folds.length > 0;
    });
    assert.deepEqual(folds.map(({ start, end }) => [start, end]).sort(), [
      [0, 1],
      [2, 4],
    ]);
    const symbols = await ask<vscode.DocumentSymbol[]>("DocumentSymbolProvider", document.uri);
    assert.deepEqual(
      symbols.map(({ name, children }) => [name, children.map((child) => child.name)]),
      [["Query", ["where", "order by"]]],
    );
    const edits = await ask<vscode.TextEdit[]>("FormatDocumentProvider", document.uri, {
      tabSize: 2,
      insertSpaces: true,
    });
    const edit = new vscode.WorkspaceEdit();
    edit.set(document.uri, edits);
    await vscode.workspace.applyEdit(edit);
    assert.equal(document.getText(), "# one\n# two\nwhere a = 1 and b\norder by c\n");
  });
});
