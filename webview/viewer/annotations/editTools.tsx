import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { classNamed } from "../../annotations/classBook.ts";
import { cssColour } from "../../annotations/colours.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Spot, SuggestField, type Suggestion } from "../../ui/suggestField.tsx";
import type { Annotations } from "./annotations.ts";
import type { Tool } from "./editorHost.ts";

interface ToolsProps {
  readonly annotations: Annotations;
}

/** Tools that draw and change, and the class that the next shape gets. */
export function EditTools({ annotations }: ToolsProps): JSX.Element {
  const { editor, choice } = annotations;
  const tool = editor.tool.value;
  return (
    <section aria-label="Edit">
      <div class="annotation-tools" role="toolbar" aria-label="Tools">
        {toolButtons.map(({ use, icon, title }) => (
          <IconButton
            key={use}
            icon={icon}
            title={title}
            pressed={tool === use}
            onClick={() => annotations.use(tool === use ? "view" : use)}
          />
        ))}
        <IconButton
          icon="trash"
          title="Delete (Del)"
          disabled={!editor.selected}
          onClick={() => editor.remove()}
        />
      </div>
      <ClassField annotations={annotations} />
      {annotations.waiting.value && (
        <p class="waiting" role="status">
          What is it? Choose its class, or type the name of a new one.
        </p>
      )}
      {choice.keyed.value.length > 0 && (
        <ul class="class-keys" aria-label="Classes by key">
          {choice.keyed.value.map(({ id, name, colour }, i) => (
            <li key={id}>
              <button
                class={id === choice.current.value ? "class-key active" : "class-key"}
                aria-pressed={id === choice.current.value}
                title={`${name} (${i + 1})`}
                onClick={() => void annotations.chooseClass(id)}
              >
                <kbd>{i + 1}</kbd>
                <Spot color={cssColour(colour)} />
                <span class="class-name">{name}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {choice.current.value !== null && (
        <Button appearance="secondary" onClick={() => annotations.toggleImageClass()}>
          Class of the Whole Image (W)
        </Button>
      )}
      {tool !== "view" && <p class="quiet hint">{hints[tool]}</p>}
    </section>
  );
}

function ClassField({ annotations }: ToolsProps): JSX.Element {
  const { choice } = annotations;
  const typed = useSignal("");
  const field = useRef<HTMLInputElement>(null);
  const isWanted = choice.wanted.value;
  // Before anything is painted: the next key belongs to the field already.
  useLayoutEffect(() => {
    if (!isWanted) return;
    field.current?.focus();
    choice.wanted.value = false;
  }, [isWanted, choice]);
  const current = choice.current.value;
  const name = current === null ? "" : classNamed(annotations.classes.value, current).name;
  const leave = (): void => {
    typed.value = "";
    // So that the keys are the picture's again.
    document.querySelector<HTMLElement>(".stage")?.focus();
  };
  return (
    <SuggestField
      value={typed.value}
      label="Class"
      placeholder={name === "" ? "Name a class" : name}
      icon="tag"
      eager
      suggestions={suggestionsFor(annotations, typed.value)}
      onInput={(value) => (typed.value = value)}
      onChoose={({ id }) => {
        const text = typed.value;
        leave();
        if (id === "new") void annotations.chooseClassNamed(text);
        else void annotations.chooseClass(Number(id));
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        annotations.waiting.value = null;
        leave();
      }}
      fieldRef={field}
    />
  );
}

const largestSuggestions = 50;

function suggestionsFor({ choice }: Annotations, typed: string): Suggestion[] {
  const text = typed.trim().toLowerCase();
  const all = choice.choices.value;
  const found = all
    .filter(({ name }) => name.toLowerCase().includes(text))
    // What begins with the text is meant more often than what contains it.
    .toSorted((a, b) => startsWith(b.name, text) - startsWith(a.name, text))
    .slice(0, largestSuggestions)
    .map(({ id, name, colour, propertyName }) => ({
      id: String(id),
      text: name,
      detail: propertyName,
      color: cssColour(colour),
    }));
  const isKnown = all.some(({ name }) => name.toLowerCase() === text);
  if (text === "" || isKnown) return found;
  return [...found, { id: "new", text: `New class ${typed.trim()}` }];
}

function startsWith(name: string, text: string): number {
  return name.toLowerCase().startsWith(text) ? 1 : 0;
}

function BoxIcon(): JSX.Element {
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <rect x="2.5" y="3.5" width="11" height="9" fill="none" stroke="currentColor" />
    </svg>
  );
}

function PolygonIcon(): JSX.Element {
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <path d="M2.5 6.5 9 2.5l4.5 5-3 6-6.5-1z" fill="none" stroke="currentColor" />
    </svg>
  );
}

const toolButtons: readonly { use: Tool; icon: string | JSX.Element; title: string }[] = [
  { use: "select", icon: "inspect", title: "Select and Change (V)" },
  { use: "box", icon: <BoxIcon />, title: "Draw Boxes (B)" },
  { use: "polygon", icon: <PolygonIcon />, title: "Draw Polygons (P)" },
  { use: "point", icon: "target", title: "Draw Points (K)" },
];

const hints: Readonly<Record<Exclude<Tool, "view">, string>> = {
  select:
    "Click or Tab selects. Arrows move, with Alt they resize a box, with Shift by 10. [ and ] choose a corner, Insert adds one, Alt+click removes one. Escape leaves.",
  box: "Drag a box, or press Enter for one in the middle. Space and drag moves the picture. Escape leaves.",
  polygon:
    "Click the corners; the first corner or Enter closes it, Backspace takes the last one back. Escape gives up.",
  point: "Click, or press Enter for a point in the middle. Escape leaves.",
};
