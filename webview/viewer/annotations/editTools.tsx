import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { classNamed } from "../../annotations/classBook.ts";
import { cssColour } from "../../annotations/colours.ts";
import { count } from "../../shared/format.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Dropdown } from "../../ui/dropdown.tsx";
import { Slider } from "../../ui/slider.tsx";
import { Spot, SuggestField, type Suggestion } from "../../ui/suggestField.tsx";
import type { Annotations } from "./annotations.ts";
import { brushSizes } from "./brush.ts";
import type { Tool } from "./editorHost.ts";
import { BoxIcon, BrushIcon, EraserIcon, LineIcon, PolygonIcon } from "./toolIcons.tsx";

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
      {(tool === "brush" || tool === "eraser") && <BrushSize annotations={annotations} />}
      {choice.properties.value.length > 1 && <ClassProperty annotations={annotations} />}
      {annotations.waiting.value && (
        <p class="waiting" role="status">
          What is it? Choose its class, or type the name of a new one.
        </p>
      )}
      <ClassField annotations={annotations} />
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

/** As far as feeling goes; keys go further. */
const largestSlid = 200;

function BrushSize({ annotations }: ToolsProps): JSX.Element {
  const { size } = annotations.editor.brush;
  return (
    <div class="brush-size">
      <Slider
        label="Size of the brush ([ and ])"
        min={brushSizes.smallest}
        max={largestSlid}
        value={Math.min(largestSlid, size.value)}
        onInput={(value) => (size.value = value)}
      />
      <span>{`${count(size.value)} px`}</span>
    </div>
  );
}

/** Which property the classes are tags of, where there are several that could be. */
function ClassProperty({ annotations: { choice } }: ToolsProps): JSX.Element {
  const choices = choice.properties.value.map(({ id, name }) => ({
    value: String(id),
    text: name,
  }));
  const chosen = choice.propertyId.value;
  return (
    <div class="class-property">
      <span aria-hidden="true">Classes of</span>
      <Dropdown
        // The toolkit's element finds its value among the options that it has at first.
        key={`${choices.length} ${chosen}`}
        label="Classes are tags of"
        value={String(chosen)}
        choices={chosen === null ? [{ value: "null", text: "Choose…" }, ...choices] : choices}
        onChange={(id) => choice.takeFrom(Number(id))}
      />
    </div>
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

const toolButtons: readonly { use: Tool; icon: string | JSX.Element; title: string }[] = [
  { use: "select", icon: "inspect", title: "Select and Change (V)" },
  { use: "box", icon: <BoxIcon />, title: "Draw Boxes (B)" },
  { use: "polygon", icon: <PolygonIcon />, title: "Draw Polygons (P)" },
  { use: "polyline", icon: <LineIcon />, title: "Draw Lines (L)" },
  { use: "point", icon: "target", title: "Draw Points (K)" },
  { use: "brush", icon: <BrushIcon />, title: "Paint Masks (M)" },
  { use: "eraser", icon: <EraserIcon />, title: "Erase from Masks (E)" },
];

const hints: Readonly<Record<Exclude<Tool, "view">, string>> = {
  select:
    "Click or Tab selects. Arrows move, with Alt they resize a box, with Shift by 10. [ and ] choose a corner, Insert adds one, Alt+click removes one. Escape leaves.",
  box: "Drag a box, or press Enter for one in the middle. Space and drag moves the picture. Escape leaves.",
  polygon:
    "Click the corners; the first corner or Enter closes it, Backspace takes the last one back. Escape gives up.",
  polyline:
    "Click the corners; a double click or Enter ends the line, Backspace takes the last corner back. Escape gives up.",
  point: "Click, or press Enter for a point in the middle. Escape leaves.",
  brush:
    "Drag paints on the selected mask, or a new one; with Alt it erases. [ and ] change the size. Arrows move the brush, Enter dabs. Escape deselects, so that the next stroke is a new mask.",
  eraser:
    "Drag erases from the selected mask, or from the one beneath. [ and ] change the size. Arrows move the eraser, Enter dabs. Escape leaves.",
};
