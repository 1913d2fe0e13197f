import assert from "node:assert/strict";
import { Asks } from "../../../../src/core/plugins/asks.ts";

describe("what plugins ask the user", () => {
  const question = { actionId: "hue/group", parameters: {}, instanceIds: null };

  it("a question that was cancelled before it could be asked is not asked", async () => {
    const asks = new Asks();
    using window = disposed(asks.addWindow());
    let asked = 0;
    asks.onDidAsk(() => asked++);
    const asking = asks.ask(question, AbortSignal.abort());
    const late = setTimeout(() => window.dispose(), 500);
    await assert.rejects(asking, { code: "cancelled" });
    clearTimeout(late);
    assert.equal(asked, 0);
  });

  it("control: another one is, and answered", async () => {
    const asks = new Asks();
    using _ = disposed(asks.addWindow());
    asks.onDidAsk(({ askId }) => asks.answer(askId, { resultId: 7 }));
    assert.deepEqual(await asks.ask(question, new AbortController().signal), { resultId: 7 });
  });
});

function disposed<T extends { dispose(): void }>(one: T): T & Disposable {
  return Object.assign(one, { [Symbol.dispose]: () => one.dispose() });
}
