import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { Emitter } from "../../../../src/base/event.ts";
import { ProjectNames } from "../../../../src/extension/language/projectNames.ts";
import type { Projects } from "../../../../src/extension/projects/projects.ts";
import { until } from "../../../support/until.ts";

describe("names for queries", () => {
  it("are asked for now and then while an import changes the project, and once more at the end", async () => {
    const changed = new Emitter<void>();
    let asked = 0;
    const project = {
      name: "images",
      engine: {
        on: (event: string, listener: () => void) =>
          event === "project/changed" ? changed.event(listener) : { dispose: () => undefined },
        call: async () => ({ asked: ++asked }),
      },
    };
    const projects = {
      each: (follow: (it: typeof project) => void) => {
        follow(project);
        return { dispose: () => undefined };
      },
      list: async () => [project],
      containing: () => project,
      all: [project],
    } as unknown as Projects;
    const names = new ProjectNames(projects, assert.fail);
    const uri = { scheme: "file", fsPath: "/images/a.winnow" };
    await names.get(uri as Parameters<typeof names.get>[0]);
    for (let i = 0; i < 20; i++) {
      changed.fire();
      await sleep(25);
    }
    assert.equal(asked, 2);
    await until("the last change", () => asked === 3);
    names.dispose();
  });
});
