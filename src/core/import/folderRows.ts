import path from "node:path";
import { folderByPath, saveFolder } from "../db/folders.ts";
import type { Source } from "../db/sources.ts";
import { isUnder, parentPath } from "../project/layout.ts";
import type { ImportContext } from "./importContext.ts";

/** Rows of folders that are imported, made when a file in them is met. */
export class FolderRows {
  readonly #context: ImportContext;
  readonly #sources: readonly Source[];
  readonly #made: (id: number) => void;

  /** @param made told of each row that was made */
  constructor(context: ImportContext, sources: readonly Source[], made: (id: number) => void) {
    this.#context = context;
    this.#sources = sources;
    this.#made = made;
  }

  /** The folder's row, and those of the folders above it up to the nearest known one or the top of what is imported. */
  make(stored: string): number {
    const { project, dataset } = this.#context;
    const above = this.#importedAbove(stored);
    const parentId =
      above === undefined ? null : (folderByPath(project.db, above)?.id ?? this.make(above));
    const name = path.posix.basename(stored) || path.basename(project.dir);
    const id = saveFolder(project.db, { parentId, path: stored, name });
    dataset.putFolder({ id, parentId, path: stored, name });
    this.#made(id);
    return id;
  }

  /** A wider source can come after a narrower one, whose top folder then gets a folder above it. */
  isMisplaced(stored: string): boolean {
    const folder = folderByPath(this.#context.project.db, stored);
    return folder?.parentId === null && this.#importedAbove(stored) !== undefined;
  }

  #importedAbove(stored: string): string | undefined {
    const above = parentPath(stored);
    const isImported = this.#sources.some((source) => isUnder(source.path, above));
    return above !== stored && isImported ? above : undefined;
  }
}
