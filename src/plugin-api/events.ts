/** Taken by whoever no longer wants to listen. @example const listening = ctx.events.onCommitApplied(() => {}); listening.dispose(); */
export interface Listening {
  /** @example listening.dispose() */
  dispose(): void;
}

/**
 * What happens in the project and its window, as `ctx.events`. A listener that throws becomes a notification; the
 * others are still called. Listening ends with the plugin.
 *
 * @example
 * ctx.events.onInstancesImported(({ instanceIds }) => ctx.log.info(`${instanceIds.length} new`));
 */
export interface Events {
  /** Files were imported and decoded; called in batches while an import runs. @example ctx.events.onInstancesImported(({ instanceIds }) => {}) */
  onInstancesImported(
    listener: (event: { readonly instanceIds: Int32Array }) => unknown,
  ): Listening;
  /** A folder, its subfolders and their instances left the project. @example ctx.events.onFolderDeleted(({ path }) => {}) */
  onFolderDeleted(
    listener: (event: {
      readonly folderId: number;
      readonly path: string;
      readonly instanceIds: Int32Array;
    }) => unknown,
  ): Listening;
  /** A commit was made, undone or redone, by whomever. @example ctx.events.onCommitApplied(({ title, how }) => {}) */
  onCommitApplied(
    listener: (event: {
      readonly commitId: number;
      readonly title: string;
      readonly author: string;
      readonly how: "do" | "undo" | "redo" | "apply";
    }) => unknown,
  ): Listening;
  /** The selection of the grid that the user works in changed. @example ctx.events.onSelectionChanged(({ count }) => {}) */
  onSelectionChanged(
    listener: (event: { readonly count: number; readonly instanceIds: Int32Array }) => unknown,
  ): Listening;
  /** The query of that grid changed. @example ctx.events.onQueryChanged(({ query }) => {}) */
  onQueryChanged(listener: (event: { readonly query: string }) => unknown): Listening;
  /** Another image is in front: of the viewer, or under the grid's cursor. @example ctx.events.onActiveImageChanged(({ instanceId }) => {}) */
  onActiveImageChanged(
    listener: (event: { readonly instanceId: number | null }) => unknown,
  ): Listening;
  /** The project is open: called once, after `activate`. @example ctx.events.onProjectOpened(() => {}) */
  onProjectOpened(listener: () => unknown): Listening;
  /** The project is closing, or the plugin is stopped: the last second to finish. @example ctx.events.onProjectClosing(async () => {}) */
  onProjectClosing(listener: () => unknown): Listening;
}
