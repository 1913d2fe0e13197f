import { useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { FormInit, KeptForm } from "../../src/protocol/formPage.ts";
import type { PageState } from "../shared/host.ts";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { Message } from "../ui/message.tsx";
import { FieldRow } from "./fieldRow.tsx";
import type { FormModel } from "./formModel.ts";

interface PageProps {
  readonly model: FormModel;
  readonly state: PageState<KeptForm>;
}

/** The whole form page: what it is for, its inputs, and its buttons. */
export function Page({ model, state }: PageProps): JSX.Element {
  useSignalEffect(() => {
    const kept = model.kept();
    if (kept) state.write(kept);
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      if (event.key === "Escape") void model.cancel();
      else if (event.key === "Enter" && isForForm(event)) void model.submit();
      else return;
      event.preventDefault();
      // VS Code listens at the window, and would run its own command for the key as well.
      event.stopPropagation();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [model]);
  const phase = model.phase.value;
  if (phase.kind === "failed")
    return (
      <Message icon="error" title="The form could not be opened" text={phase.message}>
        <Button onClick={() => void model.open(state.read())}>Try Again</Button>
        <Button appearance="secondary" onClick={() => void model.cancel()}>
          Close
        </Button>
      </Message>
    );
  return (
    <div class="page">
      <header>
        {model.lost.value !== null && <Banner text={model.lost.value} />}
        {model.notice.value !== null && (
          <Banner text={model.notice.value} onDismiss={() => (model.notice.value = null)} />
        )}
      </header>
      <main>{phase.kind === "open" && <Form model={model} init={phase.init} />}</main>
    </div>
  );
}

function Form({ model, init }: { model: FormModel; init: FormInit }): JSX.Element {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    const first = form.current?.querySelector("input, textarea, vscode-dropdown, vscode-checkbox");
    if (first instanceof HTMLElement) first.focus();
  }, []);
  const fields = model.fields.value;
  const mistakes = fields.filter(({ error }) => error !== null).length;
  const { icon, title, plugin, target, description, verb, options } = init;
  return (
    <form ref={form} class="form" aria-labelledby="title" onSubmit={(e) => e.preventDefault()}>
      <h1 id="title">
        {icon !== "" && <Icon name={icon} />}
        {title}
      </h1>
      <p class="source">{target === "" ? plugin : `${plugin} · ${target}`}</p>
      {description !== "" && <p class="about">{description}</p>}
      {fields.length === 0 && <p class="about">There is nothing to set.</p>}
      {fields.map((field) => (
        <FieldRow key={field.name} field={field} options={options} model={model} />
      ))}
      <div class="buttons">
        <Button disabled={!model.canSubmit.value} onClick={() => void model.submit()}>
          {verb}
        </Button>
        <Button appearance="secondary" onClick={() => void model.cancel()}>
          Cancel
        </Button>
        <span class="mistakes" role="status">
          {mistakes > 0 &&
            (mistakes === 1
              ? "One input is not right yet."
              : `${mistakes} inputs are not right yet.`)}
        </span>
      </div>
    </form>
  );
}

/** Enter is for the form, unless what has the focus has its own use for it. */
function isForForm({ target, ctrlKey, metaKey }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest("textarea")) return ctrlKey || metaKey;
  return target.closest("vscode-button, vscode-dropdown[open], button") === null;
}
