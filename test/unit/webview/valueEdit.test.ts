import assert from "node:assert/strict";
import type { PropertyInfo } from "../../../src/protocol/data.ts";
import { Changes } from "../../../webview/data/changes.ts";
import type { DataClient } from "../../../webview/data/dataClient.ts";
import { ProjectData } from "../../../webview/data/projectData.ts";
import { ValueEdit } from "../../../webview/data/valueEdit.ts";
import { until } from "../../support/until.ts";

const labels: PropertyInfo = {
  id: 3,
  name: "labels",
  type: "multi_tags",
  mode: "instance",
  groupId: null,
  filled: 0,
};

/** An edit over a host that answers when it is told to: what pages ask of it, as it would be asked. */
function open() {
  const stamped: unknown[] = [];
  const makesTag = Promise.withResolvers<number>();
  const answers: Readonly<Record<string, (params: never) => unknown>> = {
    "property/list": () => ({ groups: [], properties: [labels] }),
    "value/get": () => [[[7]]],
    "commit/do": async () => ({ commitId: 1, ids: [[-1, await makesTag.promise]] }),
    "commit/stamp": ({ changes }: { changes: unknown }) => {
      stamped.push(changes);
      return { commitId: 2, ids: [], instances: 1 };
    },
  };
  const client = {
    call: async (request: string, params: never) => answers[request]?.(params),
    on: () => ({ dispose: () => undefined }),
  } as unknown as DataClient;
  const changes = new Changes(client);
  const data = new ProjectData(client, (error) => assert.fail(String(error)));
  return { edit: new ValueEdit({ data, changes }), changes, stamped, makesTag };
}

const written = (value: unknown) => [{ propertyId: 3, how: "set", value }];

describe("editing a value in place", () => {
  it("keeps a tag that is still being made when the value is saved", async () => {
    const { edit, stamped, makesTag } = open();
    await edit.begin(1, labels);
    void edit.createTag("fresh");
    assert.equal(edit.save(), true);
    assert.equal(edit.editing.value, null);
    makesTag.resolve(9);
    await until("written", () => stamped.length === 1);
    assert.deepEqual(stamped, [written([7, 9])]);
  });

  it("gives it to all that is selected, and leaves the cell that is edited next alone", async () => {
    const { edit, stamped, makesTag } = open();
    await edit.begin(1, labels);
    void edit.createTag("fresh");
    assert.equal(edit.save("selection"), true);
    await edit.begin(2, labels);
    makesTag.resolve(9);
    await until("written", () => stamped.length === 1);
    assert.deepEqual(stamped, [written([7, 9])]);
    assert.deepEqual(edit.editing.value?.draft.tags, [7]);
  });

  it("chooses it in the editor that is still open", async () => {
    const { edit, stamped, makesTag } = open();
    await edit.begin(1, labels);
    const created = edit.createTag("fresh");
    makesTag.resolve(9);
    await created;
    assert.deepEqual(edit.editing.value?.draft.tags, [7, 9]);
    edit.save();
    await until("written", () => stamped.length === 1);
    assert.deepEqual(stamped, [written([7, 9])]);
  });

  it("writes nothing when the tag could not be made, and says so", async () => {
    const { edit, changes, stamped, makesTag } = open();
    await edit.begin(1, labels);
    void edit.createTag("fresh");
    edit.save();
    makesTag.reject(new Error("The disk is full."));
    await until("said", () => changes.outcome.value?.text.includes("fresh could not be made"));
    assert.deepEqual(stamped, []);
  });
});
