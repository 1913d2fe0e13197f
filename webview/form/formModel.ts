import { computed, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import { messageOf } from "../../src/base/errors.ts";
import type {
  FormInit,
  FormPageContract,
  FormState,
  KeptForm,
  ParameterDescription,
} from "../../src/protocol/formPage.ts";
import { checkForm, mistakeIn } from "../../src/protocol/forms.ts";
import type { Client } from "../../src/protocol/rpc.ts";
import { isWorthSaying } from "../shared/errors.ts";

export type Entered = Readonly<Record<string, unknown>>;

export type Phase =
  | { readonly kind: "opening" }
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "open"; readonly init: FormInit };

/** An input as it is shown now. */
export interface Field {
  readonly name: string;
  readonly description: ParameterDescription;
  /** What is entered, else its default. */
  readonly value: unknown;
  /** A sentence; null: nothing is wrong with it. */
  readonly error: string | null;
  /** The user changed it: before that nothing is blamed. */
  readonly touched: boolean;
}

/** How long nothing is entered before the extension is asked, in ms. */
const QUIET = 150;

/** What is entered in a form and what is known about it: at once by the descriptions, and then by the extension. */
export class FormModel {
  readonly client: Client<FormPageContract>;
  readonly phase: Signal<Phase> = signal({ kind: "opening" });
  readonly notice: Signal<string | null> = signal(null);
  readonly lost: Signal<string | null> = signal(null);
  readonly entered: Signal<Entered> = signal({});
  readonly busy: Signal<boolean> = signal(false);
  readonly fields: ReadonlySignal<readonly Field[]>;
  readonly canSubmit: ReadonlySignal<boolean>;
  readonly #touched: Signal<ReadonlySet<string>> = signal(new Set());
  /** The last answer, with the values that it is about. */
  readonly #checked: Signal<{ readonly values: Entered; readonly state: FormState } | null> =
    signal(null);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked: AbortController | undefined;
  #opens = 0;

  constructor(client: Client<FormPageContract>) {
    this.client = client;
    this.fields = computed(() => this.#fields());
    this.canSubmit = computed(
      () =>
        this.phase.value.kind === "open" &&
        !this.busy.value &&
        this.fields.value.every(({ error }) => error === null),
    );
    client.on("changed", () => this.#again());
    client.on("engine", ({ lost }) => {
      this.lost.value = lost;
      if (lost === null) this.#again();
    });
  }

  /** Asks for the form as it is now; what is entered meanwhile stays. */
  async open(kept: KeptForm | null): Promise<void> {
    const open = ++this.#opens;
    const before = this.entered.value;
    try {
      const init = await this.client.call("ready", { state: kept });
      if (open !== this.#opens) return;
      const now = this.entered.value;
      if (now === before) {
        this.entered.value = init.values;
        this.#checked.value = { values: init.values, state: init.checked };
      } else {
        // An input that the plugin no longer has would be refused, and is not there to be emptied.
        this.entered.value = Object.fromEntries(
          Object.entries(now).filter(([name]) => Object.hasOwn(init.parameters, name)),
        );
        void this.#check();
      }
      this.phase.value = { kind: "open", init };
    } catch (error) {
      if (open !== this.#opens) return;
      if (this.phase.value.kind === "open") this.say(error);
      else this.phase.value = { kind: "failed", message: messageOf(error) };
    }
  }

  /** What the page keeps for a window reload. */
  kept(): KeptForm | null {
    const phase = this.phase.value;
    if (phase.kind !== "open") return null;
    return { stateId: phase.init.stateId, values: { ...this.entered.value } };
  }

  /** Undefined: nothing is entered, so that it has its default. */
  enter(name: string, value: unknown): void {
    const { [name]: _, ...others } = this.entered.value;
    this.entered.value = value === undefined ? others : { ...others, [name]: value };
    this.#touched.value = new Set([...this.#touched.value, name]);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#check(), QUIET);
  }

  /** Begins what the form is for; the page closes when nothing is wrong. */
  async submit(): Promise<void> {
    if (!this.canSubmit.value) return;
    clearTimeout(this.#timer);
    this.#asked?.abort();
    this.busy.value = true;
    const values = this.entered.value;
    try {
      const state = await this.client.call("submit", { values: { ...values } });
      this.#checked.value = { values, state };
      this.#touched.value = new Set([...this.#touched.value, ...Object.keys(state.errors)]);
    } catch (error) {
      this.say(error);
    } finally {
      this.busy.value = false;
    }
  }

  async cancel(): Promise<void> {
    await this.client.call("cancel", {});
  }

  async pickFile(name: string): Promise<void> {
    await this.#ask(async () => {
      const path = await this.client.call("pickFile", { parameter: name });
      if (path !== null) this.enter(name, path);
    });
  }

  async takeSelection(name: string): Promise<void> {
    await this.#ask(async () => this.enter(name, await this.client.call("selection", {})));
  }

  say(error: unknown): void {
    if (isWorthSaying(error)) this.notice.value = messageOf(error);
  }

  async #ask(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.say(error);
    }
  }

  /** An answer for what was entered before is given up. */
  async #check(): Promise<void> {
    this.#asked?.abort();
    const asked = (this.#asked = new AbortController());
    const values = this.entered.value;
    try {
      const state = await this.client.call("check", { values: { ...values } }, asked.signal);
      if (asked.signal.aborted) return;
      this.#checked.value = { values, state };
      this.notice.value = null;
    } catch (error) {
      if (!asked.signal.aborted) this.say(error);
    }
  }

  #again(): void {
    const { kind } = this.phase.value;
    if (kind !== "opening" && !this.busy.value) void this.open(this.kept());
  }

  #fields(): Field[] {
    const phase = this.phase.value;
    if (phase.kind !== "open") return [];
    const { parameters, dynamic } = phase.init;
    const entered = this.entered.value;
    const checked = this.#checked.value;
    const touched = this.#touched.value;
    // What a dynamic form shows is for the action to say; of the others the page knows it at once.
    const shown = dynamic && checked ? checked.state : checkForm(parameters, entered);
    return Object.entries(shown.parameters).map(([name, description]) => {
      const value = name in entered ? entered[name] : shown.values[name];
      const isAnswered = checked !== null && checked.values[name] === entered[name];
      const said = isAnswered ? checked.state.errors[name] : undefined;
      return {
        name,
        description,
        value,
        error: mistakeIn(description, value) ?? said ?? null,
        touched: touched.has(name),
      };
    });
  }
}
