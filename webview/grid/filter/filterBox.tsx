import { useSignalEffect } from "@preact/signals";
import type { JSX, RefObject } from "preact";
import { Button, IconButton } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { SuggestField } from "../../ui/suggestField.tsx";
import { count, countOf } from "../../shared/format.ts";
import { completionsFor } from "./completion.ts";
import type { FilterModel } from "./filterModel.ts";
import type { QueryDiagnostic } from "../../../src/protocol/data.ts";

export interface FilterBoxProps {
  readonly filter: FilterModel;
  readonly fieldRef: RefObject<HTMLInputElement | null>;
  /** To the grid: the filter was applied, or given up. */
  readonly onLeave: () => void;
  /** Keeps the filter under a name. */
  readonly onSave: () => void;
}

const problemsId = "filter-problems";

/** The filter: a plain text searches names, anything else is a query. */
export function FilterBox({ filter, fieldRef, onLeave, onSave }: FilterBoxProps): JSX.Element {
  useSignalEffect(() => filter.follow());
  const text = filter.text.value;
  const isQuery = filter.isQuery.value;
  const hasError = errorsOf(filter).length > 0;
  const canSave = isQuery && !hasError;
  const completions = completionsFor(text, filter.caret.value, filter.names.value);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    if (event.key === "Enter")
      void filter.apply().then((applied) => {
        if (applied) onLeave();
      });
    else if (event.key === "Escape") {
      if (!filter.giveUp()) onLeave();
    } else if (event.key === "ArrowUp") filter.recall(1);
    else if (event.key === "ArrowDown") {
      if (!filter.recall(-1)) onLeave();
    } else if (event.code === "KeyQ" && event.shiftKey && event.altKey) {
      // As its key in VS Code does, which knows nothing of what is being typed.
      if (canSave) onSave();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="find">
      <SuggestField
        value={text}
        label="Filter by name or query"
        placeholder="Filter: a name, or a query such as width > 640"
        icon={isQuery ? "filter" : "search"}
        suggestions={completions.suggestions}
        invalid={hasError ? problemsId : null}
        fieldRef={fieldRef}
        onInput={(value, caret) => filter.type(value, caret)}
        onFocus={() => filter.loadNames()}
        onChoose={({ id }) => {
          const chosen = completions.byId(id);
          if (chosen) filter.replace(chosen.start, chosen.end, chosen.insert);
        }}
        onKeyDown={onKeyDown}
      />
      <IconButton
        icon="bookmark"
        title="Save Query (Shift+Alt+Q)"
        disabled={!canSave}
        onClick={onSave}
      />
    </div>
  );
}

/** What is wrong with the query that is being written, or how many images it selects. */
export function FilterNotes({ filter }: { filter: FilterModel }): JSX.Element | null {
  const check = filter.check.value;
  const text = filter.text.value.trim();
  if (!check || !filter.isQuery.value) return null;
  const diagnostics = check.diagnostics.slice(0, 3);
  if (diagnostics.length === 0 && !filter.isPending) return null;
  return (
    <div class="filter-notes" id={problemsId} role="status">
      {diagnostics.map((diagnostic) => (
        <Problem
          key={`${diagnostic.start} ${diagnostic.message}`}
          text={text}
          diagnostic={diagnostic}
          onChoose={(suggestion) => filter.replace(diagnostic.start, diagnostic.end, suggestion)}
        />
      ))}
      {check.diagnostics.length > diagnostics.length && (
        <p class="filter-more">{`${count(check.diagnostics.length - diagnostics.length)} more`}</p>
      )}
      {check.count !== null && (
        <p class="filter-count">
          <Icon name="filter" />
          <span>{`${countOf(check.count, "image")} in the dataset`}</span>
          <span class="filter-keys">Enter applies · Escape gives up</span>
        </p>
      )}
    </div>
  );
}

interface ProblemProps {
  readonly text: string;
  readonly diagnostic: QueryDiagnostic;
  readonly onChoose: (suggestion: string) => void;
}

function Problem({ text, diagnostic, onChoose }: ProblemProps): JSX.Element {
  const { start, end, severity, message, suggestions } = diagnostic;
  // At the end of the text there is no letter to mark.
  const marked = text.slice(start, end) || "␣";
  return (
    <div class={`filter-problem ${severity}`}>
      <Icon name={severity} />
      <code>
        {start > contextBefore && "…"}
        {text.slice(Math.max(0, start - contextBefore), start)}
        <mark>{marked}</mark>
        {text.slice(end, end + contextBehind)}
        {end + contextBehind < text.length && "…"}
      </code>
      <span class="filter-message">{message}</span>
      {suggestions.slice(0, 4).map((suggestion) => (
        <Button key={suggestion} appearance="secondary" onClick={() => onChoose(suggestion)}>
          {suggestion}
        </Button>
      ))}
    </div>
  );
}

const contextBefore = 24;
const contextBehind = 16;

function errorsOf(filter: FilterModel): readonly QueryDiagnostic[] {
  return filter.check.value?.diagnostics.filter(({ severity }) => severity === "error") ?? [];
}
