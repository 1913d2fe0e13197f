import type { JSX } from "preact";
import type { TaskInfo } from "../../src/protocol/tasks.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import type { GridModel } from "./gridModel.ts";
import { detailOf, endText, progressText } from "./tasks.ts";

interface TaskStripProps {
  readonly model: GridModel<ImageBitmap>;
}

interface TaskProps extends TaskStripProps {
  readonly task: TaskInfo;
}

/** What is being imported and how far it is, and what an import that has ended leaves to be said. */
export function TaskStrip({ model }: TaskStripProps): JSX.Element {
  const { tasks } = model;
  const ended = tasks.ended.value;
  return (
    <>
      {tasks.active.value.map((task) => (
        <ActiveTask key={task.id} task={task} model={model} />
      ))}
      {ended && (
        <div class="strip ended" role="status">
          <Icon name={ended.state.kind === "failed" ? "error" : "warning"} />
          <span class="strip-text">{endText(ended)}</span>
          <EndButton task={ended} model={model} />
          <IconButton icon="close" title="Dismiss" onClick={() => tasks.dismiss(ended.id)} />
        </div>
      )}
    </>
  );
}

/** Where the problems of a task that has ended are told one by one. */
function EndButton({ task, model }: TaskProps): JSX.Element | null {
  const { client } = model;
  const button = (text: string, show: () => Promise<unknown>): JSX.Element => (
    <Button appearance="secondary" onClick={() => model.tell(show())}>
      {text}
    </Button>
  );
  switch (detailOf(task)) {
    case "problems":
      return button("Show Problems", () => client.call("command", { command: "show-problems" }));
    case "report":
      return button("Show Report", () => client.call("task/report", { taskId: task.id }));
    case null:
      return null;
  }
}

function ActiveTask({ task, model }: TaskProps): JSX.Element {
  const measured = task.totalKnown && task.total > 0;
  const percent = measured ? Math.floor((100 * task.done) / task.total) : undefined;
  return (
    <div class="strip">
      <div
        class={measured ? "progress" : "progress endless"}
        role="progressbar"
        aria-label={task.title}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
      >
        <div class="progress-done" style={measured ? { width: `${percent}%` } : {}} />
      </div>
      <span class="strip-title">{task.title}</span>
      <span class="strip-text">
        {task.state.kind === "queued" ? "Waiting for another task" : progressText(task)}
      </span>
      <Button
        appearance="secondary"
        onClick={() => model.tell(model.client.call("task/cancel", { taskId: task.id }))}
      >
        Cancel
      </Button>
    </div>
  );
}
