import type * as vscode from "vscode";
import type { PropertyInfo } from "../../protocol/data.ts";
import type { FormatOption, OptionType } from "../../protocol/exchange.ts";
import { describeType, formatOption, parseOption } from "../../protocol/exchangeOptions.ts";
import { typeNames } from "../views/propertiesTree.ts";
import { inputStep, pickManyStep, pickStep, takeSteps, type Step } from "./steps.ts";

/** An option of a format, or one that all formats have. */
export interface FormOption extends Omit<FormatOption, "type"> {
  readonly type:
    | OptionType
    /** Any of these; null: all of them. */
    | { readonly kind: "several"; readonly choices: readonly { label: string; value: string }[] };
}

export interface OptionForm {
  readonly title: string;
  /** "Export", "Import": what happens behind the form. */
  readonly verb: string;
  readonly options: readonly FormOption[];
  readonly properties: readonly PropertyInfo[];
  /** Where the last values are kept. */
  readonly memory: vscode.Memento;
  readonly key: string;
}

/** Values by option, without those that are as usual. */
export type OptionValues = Readonly<Record<string, unknown>>;

/** Asks for the values of options: as usual, as the last time, or one by one. Undefined when the user gave up. */
export async function askOptions(form: OptionForm): Promise<OptionValues | undefined> {
  const { title, options, memory, key } = form;
  const last = valuesOf(options, memory.get(key));
  const values = new Map(Object.entries(last));
  let how: How = "usual";
  let chosen = options.filter(({ name }) => values.has(name));
  const first = howStep(form, last, (answer) => (how = answer));
  const which = (): Step =>
    whichStep(options, values, chosen, (answer) => {
      chosen = options.filter((option) => answer.includes(option));
    });
  const finished = await takeSteps(title, () => [
    first,
    ...(how === "change" ? [which(), ...chosen.map((option) => step(form, option, values))] : []),
  ]);
  if (!finished) return undefined;
  if (how === "usual") return {};
  if (how === "last") return last;
  const given = Object.fromEntries(
    chosen.flatMap(({ name }) => (values.has(name) ? [[name, values.get(name)]] : [])),
  );
  await memory.update(key, given);
  return given;
}

type How = "usual" | "last" | "change";

function howStep({ verb }: OptionForm, last: OptionValues, answer: (how: How) => void): Step {
  const said = Object.entries(last).map(([name, value]) => `${name}: ${shown(value)}`);
  const items = [
    { label: `${verb} with the Defaults`, how: "usual" as const },
    ...(said.length > 0
      ? [{ label: `${verb} as Last Time`, detail: said.join(" · "), how: "last" as const }]
      : []),
    { label: "Change Options…", how: "change" as const },
  ];
  return pickStep({
    items,
    placeholder: `${verb} with which options?`,
    active: items.find(({ how }) => how === "last"),
    answer: (item) => answer(item.how),
  });
}

function whichStep(
  options: readonly FormOption[],
  values: ReadonlyMap<string, unknown>,
  chosen: readonly FormOption[],
  answer: (options: readonly FormOption[]) => void,
): Step {
  const items = options.map((option) => ({
    label: option.name,
    description: shown(values.has(option.name) ? values.get(option.name) : option.default),
    detail: option.help,
    option,
  }));
  return pickManyStep({
    items,
    placeholder: "Which options shall be other than usual?",
    picked: items.filter(({ option }) => chosen.includes(option)),
    answer: (picked) => answer(picked.map(({ option }) => option)),
  });
}

/** The step that asks for one option. An answer that is as usual is none. */
function step(form: OptionForm, option: FormOption, values: Map<string, unknown>): Step {
  const { name, help, type, default: usual } = option;
  const now = values.has(name) ? values.get(name) : usual;
  const answer = (value: unknown): void => {
    if (value === undefined || formatOption(value) === formatOption(usual)) values.delete(name);
    else values.set(name, value);
  };
  const placeholder = `${name}: ${help}`;
  switch (type.kind) {
    case "choice":
      return choiceStep(placeholder, type.choices.map(textItem), now, usual, answer);
    case "checkbox":
      return choiceStep(placeholder, yesAndNo, now, usual, answer);
    case "property":
      return propertyStep(form, placeholder, type, now, usual, answer);
    case "several": {
      const items = type.choices.map(({ label, value }) => ({ label, value }));
      const picked = Array.isArray(now) ? items.filter(({ value }) => now.includes(value)) : items;
      return pickManyStep({
        items,
        placeholder,
        picked,
        answer: (all) => answer(all.length === items.length ? null : all.map(({ value }) => value)),
      });
    }
    default: {
      const typed = { ...option, type };
      return inputStep({
        value: formatOption(now),
        prompt: `${help} It is ${describeType(type)}; empty for the default.`,
        check: (text) => {
          const parsed = parseOption(typed, text);
          return text.trim() === "" || parsed.ok ? undefined : parsed.reason;
        },
        answer: (text) => {
          const parsed = parseOption(typed, text);
          answer(text.trim() !== "" && parsed.ok ? parsed.value : undefined);
        },
      });
    }
  }
}

interface ValueItem extends vscode.QuickPickItem {
  readonly value: unknown;
}

const textItem = (text: string): ValueItem => ({ label: text, value: text });
const yesAndNo: readonly ValueItem[] = [
  { label: "Yes", value: true },
  { label: "No", value: false },
];

function choiceStep(
  placeholder: string,
  choices: readonly ValueItem[],
  now: unknown,
  usual: unknown,
  answer: (value: unknown) => void,
): Step {
  const items = choices.map((item) =>
    item.value === usual ? { ...item, description: "default" } : item,
  );
  const active = items.find(({ value }) => value === now);
  return pickStep({ items, placeholder, active, answer: ({ value }) => answer(value) });
}

function propertyStep(
  { properties }: OptionForm,
  placeholder: string,
  { types, mayBeNew }: Extract<OptionType, { kind: "property" }>,
  now: unknown,
  usual: unknown,
  answer: (value: unknown) => void,
): Step {
  const items: ValueItem[] = properties
    .filter(({ type }) => types === null || types.includes(type))
    .map(({ name, type }) => ({ label: name, description: typeNames[type], value: name }));
  const known = items.some(({ value }) => value === usual);
  if (typeof usual === "string" && usual !== "" && !known)
    items.unshift({ label: usual, description: "default", value: usual });
  if (!mayBeNew)
    items.unshift({ label: "No Property", value: typeof usual === "string" ? "" : undefined });
  return pickStep({
    items,
    placeholder,
    active: items.find(({ value }) => value === now),
    ...(mayBeNew && {
      typed: (text: string) => ({
        label: text,
        description: "new property",
        alwaysShow: true,
        value: text,
      }),
    }),
    answer: ({ value }) => answer(value),
  });
}

/** What was kept, as far as it still fits the options. */
function valuesOf(options: readonly FormOption[], kept: unknown): OptionValues {
  if (typeof kept !== "object" || kept === null) return {};
  const found = new Map<string, unknown>(Object.entries(kept));
  return Object.fromEntries(
    options.flatMap((option) => {
      const { name, type } = option;
      const value = found.get(name);
      if (value === undefined) return [];
      if (type.kind === "several") {
        const known = type.choices.map((choice) => choice.value);
        const fits =
          Array.isArray(value) && value.every((one) => known.some((choice) => choice === one));
        return fits ? [[name, value]] : [];
      }
      // No property at all.
      if (type.kind === "property" && value === "") return [[name, value]];
      const parsed = parseOption({ ...option, type }, formatOption(value));
      return parsed.ok ? [[name, parsed.value]] : [];
    }),
  );
}

function shown(value: unknown): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  return Array.isArray(value) && value.length === 1 && value[0] === ""
    ? "ground truth"
    : formatOption(value);
}
