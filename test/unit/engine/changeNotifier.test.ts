import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { ChangeNotifier, type ChangeNotice } from "../../../src/engine/changeNotifier.ts";
import { until } from "../../support/until.ts";

describe("news of changes", () => {
  it("the first comes at once, those after it together, none is lost", async () => {
    const notices: ChangeNotice[] = [];
    const notifier = new ChangeNotifier();
    notifier.onDidChange((notice) => notices.push(notice));
    notifier.add({ instances: true });
    await until("the first", () => notices.length === 1);
    for (let i = 0; i < 50; i++) notifier.add({ problems: true });
    notifier.add({ folders: true });
    await until("the others", () => notices.length > 1);
    const nothing = {
      instances: false,
      problems: false,
      folders: false,
      properties: false,
      values: false,
      annotations: false,
    };
    assert.deepEqual(notices, [
      { ...nothing, revision: 1, instances: true },
      { ...nothing, revision: 2, problems: true, folders: true },
    ]);
    notifier.dispose();
  });

  it("none comes after it is disposed", async () => {
    const notifier = new ChangeNotifier();
    notifier.onDidChange(() => assert.fail("disposed"));
    notifier.add({ instances: true });
    notifier.dispose();
    notifier.add({ instances: true });
    await sleep(20);
  });
});
