import assert from "node:assert/strict";
import { Emitter } from "../../../src/base/event.ts";

describe("events", () => {
  it("reach listeners in the order of subscription until they are disposed", () => {
    const log: string[] = [];
    const emitter = new Emitter<string>();
    const first = emitter.event((value) => log.push(`first ${value}`));
    emitter.event((value) => log.push(`second ${value}`));
    emitter.fire("a");
    first.dispose();
    emitter.fire("b");
    emitter.dispose();
    emitter.fire("c");
    assert.deepEqual(log, ["first a", "second a", "second b"]);
  });

  it("a listener that subscribes another while an event is under way does not reach it with this event", () => {
    const log: string[] = [];
    const emitter = new Emitter<string>();
    emitter.event(() => emitter.event((value) => log.push(value)));
    emitter.fire("now");
    emitter.fire("later");
    assert.deepEqual(log, ["later"]);
  });
});
