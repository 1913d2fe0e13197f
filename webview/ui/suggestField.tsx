import type { JSX, Ref } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { Icon } from "./icon.tsx";

export interface Suggestion {
  readonly id: string;
  readonly text: string;
  /** Said more quietly behind the text. */
  readonly detail?: string;
  /** A CSS colour, shown as a spot. */
  readonly color?: string | null;
}

export interface SuggestFieldProps {
  readonly value: string;
  readonly label: string;
  readonly placeholder?: string;
  /** Codicon before the text. */
  readonly icon?: string;
  readonly suggestions: readonly Suggestion[];
  /** What is wrong with the text is said elsewhere, in the element of this id. */
  readonly invalid?: string | null;
  /** Ids of other elements that say more. */
  readonly describedBy?: string | undefined;
  readonly id?: string;
  /** Whether Enter takes the first suggestion without an arrow key before. */
  readonly eager?: boolean;
  readonly onInput: (value: string, caret: number) => void;
  readonly onChoose: (suggestion: Suggestion) => void;
  /** Keys that the list has no use for at the moment. */
  readonly onKeyDown?: (event: KeyboardEvent) => void;
  readonly onFocus?: () => void;
  readonly onBlur?: () => void;
  readonly fieldRef?: Ref<HTMLInputElement>;
}

/**
 * A line of text with a list of suggestions below, by the combobox pattern: the focus stays in the text. The toolkit
 * has none, and its field's inner element cannot be told which suggestion is active, so it is the browser's own.
 */
export function SuggestField(props: SuggestFieldProps): JSX.Element {
  const { value, label, placeholder, icon, suggestions, invalid, eager = false } = props;
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const id = useId();
  const { describedBy } = props;
  const list = useRef<HTMLUListElement>(null);
  const shows = isOpen && suggestions.length > 0;
  const at = Math.min(eager && active < 0 ? 0 : active, suggestions.length - 1);
  useEffect(() => {
    list.current?.children[at]?.scrollIntoView({ block: "nearest" });
  }, [at]);

  const choose = (suggestion: Suggestion): void => {
    setOpen(false);
    setActive(-1);
    props.onChoose(suggestion);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const chosen = shows ? suggestions[at] : undefined;
    const isAccept = event.key === "Enter" || (event.key === "Tab" && !event.shiftKey);
    if (shows && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      const step = event.key === "ArrowDown" ? 1 : -1;
      setActive((at + step + suggestions.length) % suggestions.length);
    } else if (chosen && isAccept && !event.isComposing) choose(chosen);
    else if (shows && event.key === "Escape") setOpen(false);
    else if (event.key === " " && event.ctrlKey) setOpen(true);
    else {
      props.onKeyDown?.(event);
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class={invalid ? "suggest invalid" : "suggest"}>
      {icon !== undefined && <Icon name={icon} />}
      <input
        ref={props.fieldRef ?? null}
        id={props.id}
        class="field"
        type="text"
        role="combobox"
        spellcheck={false}
        autocomplete="off"
        aria-label={label}
        title={label}
        placeholder={placeholder}
        value={value}
        aria-autocomplete="list"
        aria-expanded={shows}
        aria-controls={shows ? id : undefined}
        aria-activedescendant={shows && at >= 0 ? `${id}-${at}` : undefined}
        aria-invalid={invalid ? "true" : undefined}
        aria-describedby={describedBy ?? invalid ?? undefined}
        onInput={({ currentTarget }) => {
          setOpen(true);
          setActive(-1);
          props.onInput(currentTarget.value, currentTarget.selectionStart ?? 0);
        }}
        onFocus={() => {
          if (eager) setOpen(true);
          props.onFocus?.();
        }}
        onBlur={() => {
          setOpen(false);
          props.onBlur?.();
        }}
        onKeyDown={onKeyDown}
      />
      {shows && (
        <ul
          ref={list}
          id={id}
          class="suggestions"
          role="listbox"
          aria-label={`${label}: suggestions`}
        >
          {suggestions.map((suggestion, i) => (
            <li
              key={suggestion.id}
              id={`${id}-${i}`}
              role="option"
              aria-selected={i === at}
              class={i === at ? "suggestion active" : "suggestion"}
              // Before the field loses the focus to the press.
              onPointerDown={(event) => {
                event.preventDefault();
                choose(suggestion);
              }}
            >
              {suggestion.color !== undefined && <Spot color={suggestion.color} />}
              <span class="suggestion-text">{suggestion.text}</span>
              {suggestion.detail !== undefined && (
                <span class="suggestion-detail">{suggestion.detail}</span>
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** The colour of a tag; a ring where it has none. */
export function Spot({ color }: { color: string | null }): JSX.Element {
  return (
    <svg class="spot" width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
      <circle
        cx="5"
        cy="5"
        r="4"
        fill={color ?? "none"}
        stroke={color ?? "currentColor"}
        stroke-opacity={color ? 1 : 0.5}
      />
    </svg>
  );
}
