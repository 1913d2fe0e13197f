const actionRun = {
  actionId: "winnow/duplicates",
  context: {
    target: { kind: "group", viewId: 1, key: "jpeg" },
    activeInstanceId: 1,
    vectorTypeId: null,
    text: "dog",
  },
  parameters: { distance: 3, keep: "newest" },
};
const plugin = { pluginId: "hue" };

/** A good message of every request about plugins, their actions and results. */
export const pluginMessages = {
  "task/retry": { taskId: 1 },
  "plugin/list": {},
  "plugin/places": {
    places: [{ dir: "/nowhere/at/all", origin: "user" }],
    trusted: ["abc"],
    developed: ["/nowhere/at/all"],
  },
  "plugin/enable": { ...plugin, enabled: true },
  "plugin/settled": plugin,
  "plugin/reload": plugin,
  "plugin/debug": { ...plugin, wait: false },
  "plugin/stopDebugging": plugin,
  "plugin/removeData": plugin,
  "plugin/settings": { ...plugin, values: { groups: 5 } },
  "plugin/secrets": { ...plugin, values: { API_KEY: "x" } },
  "action/list": {},
  "action/form": actionRun,
  "action/run": { ...actionRun, runId: 1 },
  "action/answer": { askId: 1, outcome: { resultId: 1, value: null } },
  "notification/list": { limit: 10 },
  "notification/clear": {},
  "window/context": { viewId: 1, activeInstanceId: 1 },
  "vector/types": {},
  "vector/deleteType": { typeId: 1 },
  "result/list": {},
  "result/get": { resultId: 1 },
  "result/report": { resultId: 1 },
  "result/delete": { resultId: 1 },
  "result/renameGroup": { resultId: 1, groupId: 1, name: "cats" },
  "result/merge": { resultId: 1, groupIds: [1, 2] },
  "result/removeGroups": { resultId: 1, groupIds: [1] },
  "result/ids": { resultId: 1, groupIds: null },
  "result/save": { resultId: 1, groupIds: [1], what: "groups", property: "cluster" },
} as const;
