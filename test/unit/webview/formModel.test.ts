import assert from "node:assert/strict";
import type { FormInit, FormPageContract } from "../../../src/protocol/formPage.ts";
import { checkForm, type Descriptions } from "../../../src/protocol/forms.ts";
import type { Client } from "../../../src/protocol/rpc.ts";
import { FormModel } from "../../../webview/form/formModel.ts";

const fewer: Descriptions = { groups: { type: "integer", default: 5 } };
const parameters: Descriptions = { prompt: { type: "text", optional: true }, ...fewer };

function initOf(values: Record<string, unknown>, declared = parameters): FormInit {
  return {
    stateId: "6f3f2b0a-0c55-4b43-9f44-3a1f2f1b7c11",
    title: "Label",
    description: "",
    icon: "",
    plugin: "A plugin",
    target: "",
    verb: "Run",
    parameters: declared,
    dynamic: false,
    values,
    options: { properties: [], tags: [], vectorTypes: [], secrets: [] },
    checked: checkForm(declared, values),
  };
}

/** A form over a host that answers "ready" when a test says so, and checks at once. */
function opened(): {
  model: FormModel;
  asked: PromiseWithResolvers<FormInit>[];
  checks: Record<string, unknown>[];
  change(): void;
} {
  const asked: PromiseWithResolvers<FormInit>[] = [];
  const checks: Record<string, unknown>[] = [];
  let change: () => void = () => undefined;
  const client = {
    call: (method: string, { values }: { values: Record<string, unknown> }) => {
      if (method === "check") {
        checks.push(values);
        return Promise.resolve(checkForm(parameters, values));
      }
      assert.equal(method, "ready");
      const answer = Promise.withResolvers<FormInit>();
      asked.push(answer);
      return answer.promise;
    },
    on: (event: string, listener: () => void) => {
      if (event === "changed") change = listener;
      return { dispose: () => undefined };
    },
  } as unknown as Client<FormPageContract>;
  const model = new FormModel(client);
  void model.open(null);
  return { model, asked, checks, change: () => change() };
}

/** Everything that waited for an answer has seen it. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("a form's page that is asked for again (P6)", () => {
  it("keeps what is typed until the answer comes", async () => {
    const { model, asked, checks, change } = opened();
    asked[0]?.resolve(initOf({ prompt: "a" }));
    await settled();
    change();
    model.enter("prompt", "a long prompt");
    asked[1]?.resolve(initOf({ prompt: "a" }));
    await settled();
    assert.deepEqual(model.entered.value, { prompt: "a long prompt" });
    assert.deepEqual(checks, [{ prompt: "a long prompt" }], "it is checked as it is now");
  });

  it("shows the newest answer, in whatever order they come", async () => {
    const { model, asked, change } = opened();
    asked[0]?.resolve(initOf({}));
    await settled();
    change();
    change();
    asked[2]?.resolve(initOf({}, fewer));
    await settled();
    asked[1]?.resolve(initOf({}));
    await settled();
    assert.deepEqual(
      model.fields.value.map(({ name }) => name),
      ["groups"],
    );
  });

  it("forgets what is typed into an input that the plugin no longer has", async () => {
    const { model, asked, change } = opened();
    asked[0]?.resolve(initOf({}));
    await settled();
    change();
    model.enter("prompt", "a");
    asked[1]?.resolve(initOf({}, fewer));
    await settled();
    assert.deepEqual(model.entered.value, {});
    assert.equal(model.canSubmit.value, true);
  });
});
