import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Dropdown } from "../ui/dropdown.tsx";
import { SuggestField } from "../ui/suggestField.tsx";
import type { InputProps } from "./fieldRow.tsx";
import { nothingFor, offeredBy } from "./offered.ts";

/** One of several: of the action's choices, or of what the project has. */
export function ChoiceInput(props: InputProps): JSX.Element {
  const { field, model, options, id, label, describedBy, isWrong } = props;
  const { name, value, description } = field;
  const offered = offeredBy(description, options);
  const chosen = offered.findIndex((one) => one.value === value);
  if (offered.length === 0)
    return (
      <p class="nothing" id={id} tabIndex={-1}>
        {nothingFor(description)}
      </p>
    );
  const none = { value: "", text: description.optional ? "None" : "Choose…" };
  const canBeNone = description.optional === true || chosen < 0;
  return (
    <>
      <Dropdown
        id={id}
        label={label}
        describedBy={describedBy}
        invalid={isWrong}
        value={chosen < 0 ? "" : String(chosen)}
        choices={[
          ...(canBeNone ? [none] : []),
          ...offered.map(({ text }, i) => ({ value: String(i), text })),
        ]}
        onChange={(index) =>
          model.enter(name, index === "" ? undefined : offered[Number(index)]?.value)
        }
      />
      {offered[chosen]?.about !== "" && chosen >= 0 && (
        <p class="about chosen">{offered[chosen]?.about}</p>
      )}
    </>
  );
}

/** A tag by its name: there may be thousands. */
export function TagInput(props: InputProps): JSX.Element {
  const { field, model, options, label, describedBy, isWrong, id } = props;
  const { name, value } = field;
  const chosen = options.tags.find((tag) => tag.id === value);
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? (chosen ? `${chosen.detail}: ${chosen.name}` : "");
  const words = (typed ?? "").toLowerCase();
  const found = options.tags.filter(({ name: tag, detail }) =>
    `${detail}: ${tag}`.toLowerCase().includes(words),
  );
  if (options.tags.length === 0)
    return (
      <p class="nothing" id={id} tabIndex={-1}>
        {nothingFor({ type: "tag" })}
      </p>
    );
  return (
    <SuggestField
      id={id}
      value={text}
      label={label}
      placeholder="Type part of a tag's name"
      eager
      invalid={isWrong ? `${id}-error` : null}
      describedBy={describedBy}
      suggestions={found.slice(0, mostTags).map((tag) => ({
        id: String(tag.id),
        text: tag.name,
        detail: tag.detail,
        color: tag.color === null ? null : `#${tag.color.toString(16).padStart(6, "0")}`,
      }))}
      onInput={(next) => {
        setTyped(next);
        if (next === "") model.enter(name, undefined);
      }}
      onChoose={(tag) => {
        setTyped(null);
        model.enter(name, Number(tag.id));
      }}
      onFocus={() => setTyped("")}
      onBlur={() => setTyped(null)}
    />
  );
}

/** Suggestions at a time; typing narrows them. */
const mostTags = 100;
