import type { JSX } from "preact";
import { classNamed } from "../../annotations/classBook.ts";
import { cssColour } from "../../annotations/colours.ts";
import { labelOf, sourceName } from "../../annotations/describe.ts";
import { Chip } from "../../ui/chip.tsx";
import { Spot } from "../../ui/suggestField.tsx";
import type { Annotations } from "./annotations.ts";

/** The classes of the whole image, as chips in the picture's corner. */
export function ImageClasses({ annotations }: { annotations: Annotations }): JSX.Element | null {
  if (!annotations.shown.value) return null;
  const all = annotations.passing.value.filter(({ shape }) => shape.kind === "class");
  if (all.length === 0) return null;
  const isEditing = annotations.editor.tool.value !== "view";
  return (
    <ul class="image-classes" aria-label="Classes of the image">
      {all.map((one) => {
        const { name, colour } = classNamed(annotations.classes.value, one.classId);
        const text = labelOf(one, name);
        return (
          <li key={one.id} title={`${text} (${sourceName(one.source)})`}>
            {isEditing ? (
              <Chip
                text={text}
                color={cssColour(colour)}
                onRemove={() => annotations.remove(one)}
              />
            ) : (
              <span class="chip image-class">
                <Spot color={cssColour(colour)} />
                <span class="chip-text">{text}</span>
              </span>
            )}
          </li>
        );
      })}
    </ul>
  );
}
