import type { JSX } from "preact";
import type { ResultInfo, ScoreScaleInfo } from "../../../src/protocol/results.ts";
import type { ViewResult } from "../../../src/protocol/view.ts";
import { count, countOf } from "../../shared/format.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Dropdown, type Choice } from "../../ui/dropdown.tsx";
import { Icon } from "../../ui/icon.tsx";
import type { GridModel } from "../gridModel.ts";
import { resultActions } from "./groupActions.ts";
import { ScoreField } from "./scoreField.tsx";

interface BarProps {
  readonly model: GridModel<ImageBitmap>;
}

/** What can be done with the result that the grid shows; nothing when it shows none. */
export function ResultBar({ model }: BarProps): JSX.Element | null {
  const { result } = model.spec.value;
  const shown = model.results.shown.value;
  if (!result) return null;
  const info = shown.kind === "shown" ? shown.info : null;
  return (
    <div class="result-bar" role="toolbar" aria-label="Result">
      <Icon name="list-tree" />
      <ResultChoice model={model} result={result} gone={shown.kind === "gone"} />
      {info && <Counts model={model} info={info} result={result} />}
      {info?.scale && <ScoreRange model={model} result={result} scale={info.scale} />}
      {info && <GroupSort model={model} result={result} scored={info.scale !== null} />}
      <span class="result-actions">
        <FoldButton model={model} />
        {info && <Actions model={model} />}
        <IconButton
          icon="close"
          title="Close the Result: Show All Images"
          onClick={() => model.results.close()}
        />
      </span>
    </div>
  );
}

/** Its title, which is also the way to those before and after it. */
function ResultChoice({
  model,
  result,
  gone,
}: BarProps & { result: ViewResult; gone: boolean }): JSX.Element {
  const { results } = model;
  const all = results.all.value;
  const id = String(result.id);
  const choices: Choice<string>[] = all.map((one) => ({
    value: String(one.id),
    text: `${one.title} · ${timeOf(one.time)}`,
  }));
  if (!choices.some(({ value }) => value === id))
    choices.unshift({ value: id, text: gone ? "A result that is gone" : model.title.value });
  return (
    <Dropdown
      // The toolkit's element finds its value among the options that it has at first.
      key={choices.map(({ value, text }) => `${value} ${text}`).join("\n")}
      label="Result: choose an earlier one"
      value={id}
      choices={choices}
      onChange={(chosen) => results.run("show", null, Number(chosen))}
    />
  );
}

function Counts({
  model,
  info,
  result,
}: BarProps & { info: ResultInfo; result: ViewResult }): JSX.Element {
  const all = info.groups.length;
  const some = result.groups?.length ?? null;
  if (info.groups.some(({ inReport }) => inReport))
    return (
      <span class="result-counts" role="status">
        From its report
        <Button appearance="secondary" onClick={() => model.results.run("report", null)}>
          Open Report
        </Button>
      </span>
    );
  return (
    <span class="result-counts" role="status">
      {some === null ? countOf(all, "group") : `${count(some)} of ${countOf(all, "group")}`}
      {info.running && " so far"}
      {some !== null && (
        <Button appearance="secondary" onClick={() => model.results.update({ groups: null })}>
          Show All Groups
        </Button>
      )}
    </span>
  );
}

function ScoreRange({
  model,
  result,
  scale,
}: BarProps & { result: ViewResult; scale: ScoreScaleInfo }): JSX.Element {
  const { results } = model;
  const { min, max } = result;
  const best = scale.maxIsBest ? "high is best" : "low is best";
  const what = scale.description === "" ? "Score" : scale.description;
  const range = `${what}, ${String(scale.min)} to ${String(scale.max)}, ${best}`;
  return (
    <span class="result-scores" role="group" aria-label="Scores" title={range}>
      <span class="control-name" aria-hidden="true">
        Score
      </span>
      <ScoreField
        label={`Least score (${range})`}
        scale={scale}
        end="min"
        value={min}
        onChange={(value) => value !== min && results.update({ min: value })}
      />
      <span aria-hidden="true">–</span>
      <ScoreField
        label={`Greatest score (${range})`}
        scale={scale}
        end="max"
        value={max}
        onChange={(value) => value !== max && results.update({ max: value })}
      />
      {(min !== null || max !== null) && (
        <IconButton
          icon="clear-all"
          title="Show All Scores"
          onClick={() => results.update({ min: null, max: null })}
        />
      )}
    </span>
  );
}

function GroupSort({
  model,
  result,
  scored,
}: BarProps & { result: ViewResult; scored: boolean }): JSX.Element {
  const choices: Choice<ViewResult["sort"]>[] = [
    { value: "given", text: "As given" },
    ...(scored ? [{ value: "score", text: "Best first" } as const] : []),
    { value: "size", text: "Largest first" },
    { value: "name", text: "Name" },
  ];
  return (
    <span class="control">
      <span class="control-name" aria-hidden="true">
        Groups
      </span>
      <Dropdown
        key={choices.length}
        label="Sort groups"
        value={result.sort}
        choices={choices}
        onChange={(sort) => model.results.update({ sort })}
      />
    </span>
  );
}

function FoldButton({ model }: BarProps): JSX.Element {
  const isFolded = model.viewport.folded.value.size > 0;
  return (
    <IconButton
      icon={isFolded ? "expand-all" : "collapse-all"}
      title={isFolded ? "Expand All Groups" : "Collapse All Groups"}
      onClick={() => (isFolded ? model.viewport.unfoldAll() : model.viewport.foldAll())}
    />
  );
}

function Actions({ model }: BarProps): JSX.Element {
  const canChange = model.results.canChange(model.phase.value);
  return (
    <>
      {resultActions
        .filter(({ changes }) => canChange || !changes)
        .map(({ command, icon, title }) => (
          <IconButton
            key={command}
            icon={icon}
            title={title}
            onClick={() => model.results.run(command, null)}
          />
        ))}
    </>
  );
}

function timeOf(time: number): string {
  const date = new Date(time);
  const clock = date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const isToday = date.toDateString() === new Date().toDateString();
  return isToday ? clock : `${date.toLocaleDateString()} ${clock}`;
}
