import type { JSX } from "preact";
import { countOf } from "../shared/format.ts";
import type { ViewResult } from "../../src/protocol/view.ts";
import { Button } from "../ui/button.tsx";
import { Message } from "../ui/message.tsx";
import { ProgressRing } from "../ui/progressRing.tsx";
import type { GridCommand } from "../../src/protocol/gridPage.ts";
import type { GridModel } from "./gridModel.ts";

interface EmptyStateProps {
  readonly model: GridModel<ImageBitmap>;
}

/** Why there is nothing to see, and what to do about it; nothing when there is something to see. */
export function EmptyState({ model }: EmptyStateProps): JSX.Element | null {
  const phase = model.phase.value;
  const info = model.info.value;
  if (phase.kind === "failed")
    return (
      <Message icon="error" title="The grid could not be opened" text={phase.message}>
        <Button onClick={() => model.tell(model.retry())}>Try Again</Button>
        {phase.isBadQuery && (
          <Button appearance="secondary" onClick={() => model.tell(model.retry("all"))}>
            Clear Filter and Groups
          </Button>
        )}
      </Message>
    );
  if (phase.kind === "opening" || !info)
    return (
      <div class="empty">
        <ProgressRing label="Opening" />
      </div>
    );
  if (info.total > 0) return null;
  const run = (command: GridCommand): void => model.tell(model.client.call("command", { command }));
  const importFolder = <Button onClick={() => run("import-folder")}>Import Folder…</Button>;
  const { spec } = model;
  if (info.projectTotal === 0 && model.tasks.active.value.length > 0)
    return (
      <Message icon="search" title="Looking for images" text="The first ones appear here at once.">
        <ProgressRing label="Importing" />
      </Message>
    );
  if (info.projectTotal === 0 && info.problems > 0)
    return (
      <Message
        icon="warning"
        title={
          info.problems === 1 ? "The file could not be used" : "None of the files could be used"
        }
        text={`${countOf(info.problems, "file")} could not be read as images. The reason is given for each.`}
      >
        <Button onClick={() => run("show-problems")}>Show Problems</Button>
        <Button appearance="secondary" onClick={() => run("import-folder")}>
          Import Folder…
        </Button>
      </Message>
    );
  if (info.projectTotal === 0)
    return (
      <Message
        icon="library"
        title="No images yet"
        text="Import a folder of images, or drop one here. Your files stay where they are."
      >
        {importFolder}
      </Message>
    );
  const { find, query } = spec.value;
  if (find !== "" || query !== "")
    return (
      <Message
        icon="search-stop"
        title="No image matches"
        text={
          query === ""
            ? `No name contains “${find}”.`
            : `No image here meets the condition: ${query}`
        }
      >
        <Button onClick={() => model.updateSpec({ find: "", query: "" })}>Clear Filter</Button>
      </Message>
    );
  if (spec.value.result) return <EmptyResult model={model} result={spec.value.result} />;
  return (
    <Message
      icon="folder-opened"
      title="Nothing here"
      text="There are no images in this folder now. If that is a surprise, look at the disk again."
    >
      <Button onClick={() => run("rescan")}>Rescan</Button>
      <Button appearance="secondary" onClick={() => run("import-folder")}>
        Import Folder…
      </Button>
    </Message>
  );
}

interface EmptyResultProps {
  readonly model: GridModel<ImageBitmap>;
  readonly result: ViewResult;
}

function EmptyResult({ model, result }: EmptyResultProps): JSX.Element {
  const { results } = model;
  const showAll = <Button onClick={() => results.close()}>Show All Images</Button>;
  const state = results.shown.value;
  if (state.kind === "gone")
    return (
      <Message
        icon="history"
        title="This result is gone"
        text="It was deleted, or newer ones have taken its place. Run the action again to get a new one."
      >
        {showAll}
      </Message>
    );
  if (result.min !== null || result.max !== null)
    return (
      <Message
        icon="filter"
        title="No image has such a score"
        text="All members of its groups are outside of the range."
      >
        <Button onClick={() => results.update({ min: null, max: null })}>Show All Scores</Button>
      </Message>
    );
  if (state.kind === "shown" && state.info.running)
    return (
      <Message
        icon="list-tree"
        title="No groups yet"
        text="They appear here as the action gives them."
      >
        <ProgressRing label="Running" />
      </Message>
    );
  return (
    <Message
      icon="list-tree"
      title="No images in this result"
      text="The action gave no groups, or their images are no longer in the project."
    >
      {showAll}
    </Message>
  );
}
