import type { GridModel } from "./gridModel.ts";

/** Takes folders and files that are dropped anywhere on the page; `onOver` tells whether a drag is above it. */
export function acceptDrops(
  model: GridModel<ImageBitmap>,
  onOver: (isOver: boolean) => void,
): () => void {
  const listeners = new AbortController();
  const { signal } = listeners;
  // Elements inside the page are entered and left as well: the drag is gone when it has left as many as it entered.
  let depth = 0;
  const leave = (): void => {
    depth = 0;
    onOver(false);
  };
  document.addEventListener(
    "dragenter",
    (event) => {
      if (!carriesFiles(event)) return;
      depth++;
      onOver(true);
    },
    { signal },
  );
  document.addEventListener(
    "dragleave",
    () => {
      if (depth > 0 && --depth === 0) leave();
    },
    { signal },
  );
  document.addEventListener(
    "dragover",
    (event) => {
      if (!carriesFiles(event) || !event.dataTransfer) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
    },
    { signal },
  );
  document.addEventListener(
    "drop",
    (event) => {
      if (!carriesFiles(event) || !event.dataTransfer) return;
      event.preventDefault();
      leave();
      const uris = urisOf(event.dataTransfer);
      if (uris.length > 0) model.tell(model.client.call("drop", { uris }));
      else model.notice.value = "What was dropped has no path. Use Import Folder… instead.";
    },
    { signal },
  );
  return () => listeners.abort();
}

// VS Code's own type lists several resources; the standard one only the first of them.
const uriTypes = ["application/vnd.code.uri-list", "text/uri-list"];

function carriesFiles({ dataTransfer }: DragEvent): boolean {
  const types = dataTransfer?.types ?? [];
  return [...uriTypes, "Files"].some((type) => types.includes(type));
}

function urisOf(data: DataTransfer): string[] {
  const list = uriTypes.map((type) => data.getData(type)).find((text) => text !== "") ?? "";
  const lines = list.split(/\r?\n/).map((line) => line.trim());
  return lines.filter((line) => line !== "" && !line.startsWith("#")).slice(0, 10_000);
}
