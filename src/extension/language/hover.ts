import * as vscode from "vscode";
import type { Condition, QueryFile } from "../../query/ast.ts";
import { conditionAt } from "../../query/conditionAt.ts";
import { findProperty, nameOf } from "../../query/names.ts";
import { occurrenceAt } from "../../query/occurrences.ts";
import { printQuery } from "../../query/print.ts";
import type { Project } from "../projects/project.ts";
import { plural } from "../text.ts";
import { rangeOf, type QueryDocuments } from "./documents.ts";
import type { ProjectNames } from "./projectNames.ts";
import { usesOf } from "./usedFiles.ts";

/** Pictures under a count, and their side in px. */
const shown = { pictures: 8, px: 128 } as const;

/** Letters of pictures in a hover: VS Code cuts its text at 100,000, in the middle of one. */
const mostLetters = 90_000;

/** What a condition, or behind a clause's word the whole query, selects: how many, and the first few. */
export function hoverProvider(
  documents: QueryDocuments,
  names: ProjectNames,
): vscode.HoverProvider {
  return {
    provideHover: async (document, position, token) => {
      const { file, errors } = documents.parsed(document);
      const project = names.projectOf(document.uri);
      const known = names.known(document.uri);
      if (!file || !project) return undefined;
      const offset = document.offsetAt(position);
      const lines: string[] = [];
      const occurrence = occurrenceAt(file, offset);
      if (occurrence?.kind === "property" && known) {
        const property = findProperty(known, occurrence.name);
        if (property)
          lines.push(
            `**${escaped(nameOf(property))}**: ${property.computed ? "computed, " : ""}${property.type.replaceAll("_", " ")}`,
          );
      }
      const condition = conditionAt(file, offset);
      if (errors.length === 0)
        lines.push(...(await selected(document, file, condition, project, token)));
      if (lines.length === 0 || token.isCancellationRequested) return undefined;
      const range = condition ? rangeOf(document, condition) : undefined;
      return new vscode.Hover(new vscode.MarkdownString(lines.join("\n\n")), range);
    },
  };
}

async function selected(
  document: vscode.TextDocument,
  file: QueryFile,
  condition: Condition | null,
  project: Project,
  token: vscode.CancellationToken,
): Promise<string[]> {
  const joined = file.uses.length > 0 ? await usesOf(document, file) : { file, errors: [] };
  if (joined.errors.length > 0) return [];
  const whole = joined.file;
  const asked = condition ? alone(whole, condition) : whole;
  const text = printQuery(asked);
  const cancel = new AbortController();
  const subscription = token.onCancellationRequested(() => cancel.abort());
  try {
    const { count } = await project.engine.call("query/check", { text }, cancel.signal);
    if (count === null) return [];
    const title = `${plural(count, "image")}${condition ? "" : " in all"}`;
    const ids = await project.engine.call(
      "query/ids",
      { text, offset: 0, limit: shown.pictures },
      cancel.signal,
    );
    const thumbs = await project.engine.call(
      "instance/thumbs",
      { ids, px: shown.px },
      cancel.signal,
    );
    return [title, sheetOf(thumbs)];
  } catch (error) {
    // A hover that is gone, an engine that is, and a query that the project refuses: each has nothing to show.
    if (cancel.signal.aborted || error instanceof Error) return [];
    throw error;
  } finally {
    subscription.dispose();
  }
}

/** A query of one condition, with the parameters that it may use. */
function alone(file: QueryFile, where: Condition): QueryFile {
  return {
    ...file,
    query: { ...file.query, where, orderBy: [], groupBy: [], limit: null, offset: null },
  };
}

/** As many of the pictures as a hover takes. */
function sheetOf(jpegs: readonly Uint8Array[]): string {
  let sheet = "";
  for (const jpeg of jpegs) {
    if (jpeg.length === 0) continue;
    const picture = `![](data:image/jpeg;base64,${Buffer.from(jpeg).toString("base64")}) `;
    if (sheet.length + picture.length > mostLetters) break;
    sheet += picture;
  }
  return sheet.trimEnd();
}

function escaped(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]()#+\-.!<>|]/g, String.raw`\$&`);
}
