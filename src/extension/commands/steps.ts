import * as vscode from "vscode";

/** What came of a step. What was answered is kept by the step itself. */
export type Outcome = "answered" | "back" | "gone";

/** Where a step is among its like. */
export interface Place {
  readonly title: string;
  /** From 1 on. */
  readonly step: number;
  readonly of: number;
}

export type Step = (place: Place) => Promise<Outcome>;

/**
 * Takes the user from step to step, with a way back. Which steps there are is asked anew before each, since an answer
 * may bring more. False when the user gave up.
 */
export async function takeSteps(title: string, steps: () => readonly Step[]): Promise<boolean> {
  for (let at = 0; ;) {
    const all = steps();
    const step = all[at];
    if (!step) return true;
    const outcome = await step({ title, step: at + 1, of: all.length });
    if (outcome === "gone") return false;
    at += outcome === "back" ? -1 : 1;
  }
}

export interface PickStep<Item extends vscode.QuickPickItem> {
  readonly items: readonly Item[];
  readonly placeholder: string;
  /** What Enter takes at once. */
  readonly active?: Item | undefined;
  /** Makes an item of a text that is no label, where such a text may be typed. */
  typed?(text: string): Item;
  answer(item: Item): void;
}

/** One of several, or what is typed instead. */
export function pickStep<Item extends vscode.QuickPickItem>(options: PickStep<Item>): Step {
  const { items, placeholder, active, typed, answer } = options;
  return (place) => {
    const pick = vscode.window.createQuickPick<Item>();
    Object.assign(pick, { items, placeholder, matchOnDescription: true });
    if (active) pick.activeItems = [active];
    if (typed)
      pick.onDidChangeValue((value) => {
        const text = value.trim();
        const isNew = items.every(({ label }) => label.toLowerCase() !== text.toLowerCase());
        pick.items = isNew && text !== "" ? [...items, typed(text)] : items;
      });
    return asked(pick, place, (done) => {
      const [chosen] = pick.activeItems;
      if (!chosen) return;
      answer(chosen);
      done();
    });
  };
}

export interface PickManyStep<Item extends vscode.QuickPickItem> {
  readonly items: readonly Item[];
  readonly placeholder: string;
  readonly picked: readonly Item[];
  answer(items: readonly Item[]): void;
}

/** Any number of several. */
export function pickManyStep<Item extends vscode.QuickPickItem>(options: PickManyStep<Item>): Step {
  const { items, placeholder, picked, answer } = options;
  return (place) => {
    const pick = vscode.window.createQuickPick<Item>();
    Object.assign(pick, { items, placeholder, canSelectMany: true });
    pick.selectedItems = picked;
    return asked(pick, place, (done) => {
      answer(pick.selectedItems);
      done();
    });
  };
}

export interface InputStep {
  readonly value: string;
  readonly prompt: string;
  readonly placeholder?: string;
  /** A sentence, where the text is none that can be taken. */
  check(text: string): string | undefined;
  answer(text: string): void;
}

/** A line of text. */
export function inputStep(options: InputStep): Step {
  const { value, prompt, placeholder = "", check, answer } = options;
  return (place) => {
    const input = vscode.window.createInputBox();
    Object.assign(input, { value, prompt, placeholder });
    // What has not been typed is not blamed.
    input.onDidChangeValue((text) => (input.validationMessage = check(text)));
    return asked(input, place, (done) => {
      const problem = check(input.value);
      input.validationMessage = problem;
      if (problem !== undefined) return;
      answer(input.value);
      done();
    });
  };
}

/** Shows an input of VS Code as a step, until it is accepted, left, or taken back. */
function asked<Item extends vscode.QuickPickItem>(
  input: vscode.QuickPick<Item> | vscode.InputBox,
  { title, step, of }: Place,
  accept: (done: () => void) => void,
): Promise<Outcome> {
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  Object.assign(input, { title, ignoreFocusOut: true, ...(of > 1 && { step, totalSteps: of }) });
  input.buttons = step > 1 ? [vscode.QuickInputButtons.Back] : [];
  input.onDidTriggerButton(() => resolve("back"));
  input.onDidAccept(() => accept(() => resolve("answered")));
  input.onDidHide(() => resolve("gone"));
  input.show();
  return promise.finally(() => input.dispose());
}
