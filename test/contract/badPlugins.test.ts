import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { WinnowError } from "../../src/base/errors.ts";
import { badPlugins } from "../fixtures/plugins/badPlugins.ts";
import { isAlive } from "../support/processes.ts";
import { pluginProject, type PluginProject } from "../support/pluginProject.ts";
import { until } from "../support/until.ts";

const good = `
  import { definePlugin } from "@winnow/plugin-api";
  export default definePlugin({
    activate(ctx) {
      ctx.actions.register({ id: "ping", title: "Ping", run: () => ({ value: "pong" }) });
    },
  });
`;

/** How long the good plugin's answers may take while another one misbehaves, on a machine that is busy. */
const patienceMs = 5000;

/** Asks the good plugin all the time; the longest it took, in the end. */
function asking(project: PluginProject): () => Promise<number> {
  const stop = new AbortController();
  const longest = (async () => {
    let slowest = 0;
    while (!stop.signal.aborted) {
      const start = performance.now();
      assert.equal((await project.run("good/ping")).value, "pong");
      slowest = Math.max(slowest, performance.now() - start);
      await sleep(20);
    }
    return slowest;
  })();
  return () => {
    stop.abort();
    return longest;
  };
}

async function withGood(
  bad: Partial<Record<keyof typeof badPlugins, string>>,
  story: (project: PluginProject) => Promise<void>,
): Promise<void> {
  await using project = await pluginProject(["a.jpg"]);
  await project.load({ good });
  const { pid } = await running(project, "good");
  const answers = asking(project);
  const plugins = Object.entries(bad).map(([key, id]) => [id, badPlugins[key as never]]);
  await project.load(Object.fromEntries(plugins) as Record<string, string>);
  await story(project);
  assert.ok((await answers()) < patienceMs, "the good plugin was held up");
  assert.equal((await running(project, "good")).pid, pid);
  assert.equal(project.engine.states.filter(({ kind }) => kind === "lost").length, 0);
}

async function running(project: PluginProject, id: string): Promise<{ pid: number }> {
  const { state } = await project.reached(id, "running");
  assert.ok(state.kind === "running");
  return state;
}

async function refusal(work: Promise<unknown>): Promise<WinnowError> {
  try {
    await work;
  } catch (error) {
    assert.ok(error instanceof WinnowError, String(error));
    return error;
  }
  assert.fail("it was not refused");
}

/** The line of its main file, from 1, that is marked first. */
function lineOfBad(name: keyof typeof badPlugins): number {
  return badPlugins[name].split("\n").findIndex((text) => text.includes("BAD")) + 1;
}

describe("plugins that misbehave", () => {
  before(() => {
    process.env.WINNOW_PLUGIN_MEMORY_MB = "100";
    process.env.WINNOW_PLUGIN_ACTIVATE_MS = "3000";
    process.env.WINNOW_PLUGIN_PING_MS = "200";
  });
  after(() => {
    delete process.env.WINNOW_PLUGIN_MEMORY_MB;
    delete process.env.WINNOW_PLUGIN_ACTIVATE_MS;
    delete process.env.WINNOW_PLUGIN_PING_MS;
  });

  it("P12 F13: one that throws in activate fails with the stack at the author's line", async () => {
    await withGood({ throws: "throws" }, async (project) => {
      const { state } = await project.plugin("throws");
      assert.deepEqual(state, {
        kind: "failed",
        message: "Its 'activate' threw an error: there is no model here",
      });
      const [notification] = await project.call("notification/list", { limit: 1 });
      assert.equal(notification?.type, "error");
      const line = `main.ts:${lineOfBad("throws")}:`;
      assert.ok(notification.stack.includes(line), notification.stack);
    });
  });

  it("P12 F13: an error in a run, or after it, is a notification, and the plugin goes on", async () => {
    await withGood({ rejects: "rejects" }, async (project) => {
      const { pid } = await running(project, "rejects");
      const error = await refusal(project.run("rejects/go"));
      assert.equal(error.code, "plugin-failed");
      assert.equal(error.message, "no such cluster");
      const [first] = await project.call("notification/list", { limit: 1 });
      assert.equal(first?.id, error.details.notificationId);
      assert.equal(first?.name, "Go");
      assert.ok(first.stack.includes(`main.ts:${lineOfBad("rejects")}:`), first.stack);
      await project.run("rejects/later");
      const late = await until("the late one", async () => {
        const [last] = await project.call("notification/list", { limit: 1 });
        return last?.message === "too late" ? last : undefined;
      });
      assert.ok(late.stack.includes("main.ts:"), late.stack);
      assert.equal((await running(project, "rejects")).pid, pid);
    });
  });

  for (const name of ["hangs", "blocks"] as const)
    it(`F14: a run that ${name} ends soon after its cancel, and its process is started anew`, async () => {
      await withGood({ [name]: name }, async (project) => {
        const { pid } = await running(project, name);
        const stop = new AbortController();
        const run = refusal(project.run(`${name}/go`, {}, stop.signal));
        await until("it runs", () => project.log.includes(`${name} stdout begun`));
        const start = performance.now();
        stop.abort();
        assert.equal((await run).code, "cancelled");
        await until("its process is gone", () => !isAlive(pid));
        assert.ok(performance.now() - start < 15_000);
        const again = await until("another process", async () => {
          const { state } = await project.plugin(name);
          return state.kind === "running" && state.pid !== pid ? state : undefined;
        });
        assert.ok(isAlive(again.pid));
      });
    });

  it("F13: one that exits is started again, and its run is refused with how it ended", async () => {
    await withGood({ exits: "exits" }, async (project) => {
      assert.equal((await refusal(project.run("exits/go"))).code, "plugin-lost");
      const { state } = await project.reached("exits", "restarting", "running");
      if (state.kind === "restarting") assert.match(state.message, /code 3/);
      await project.reached("exits", "running");
      const list = await project.call("notification/list", { limit: 5 });
      assert.ok(list.some(({ message }) => message.includes("It ended (code 3)")));
    });
  });

  it("F13: one that ends again and again is not started any more, until somebody reloads it", async () => {
    await withGood({ exits: "exits" }, async (project) => {
      for (let i = 0; i < 6; i++) {
        const { pid } = await running(project, "exits");
        await refusal(project.run("exits/go"));
        // A pause of 200 ms may be over before anybody looks.
        await until("its end", async () => {
          const { state } = await project.plugin("exits");
          return state.kind !== "running" || state.pid !== pid;
        });
      }
      const { state } = await project.reached("exits", "failed");
      assert.match(state.kind === "failed" ? state.message : "", /6 times within a minute/);
      const { state: after } = await project.call("plugin/reload", { pluginId: "exits" });
      assert.equal(after.kind, "running");
    });
  }).timeout(90_000);

  it("F14: one that leaks is ended with a message that says so", async () => {
    await withGood({ leaks: "leaks" }, async (project) => {
      const error = await refusal(project.run("leaks/go"));
      assert.match(error.message, /more than the 100 MB of memory/);
      const list = await project.call("notification/list", { limit: 5 });
      assert.deepEqual(
        list.map(({ message }) => message),
        [
          "leaks ended unexpectedly. It used more than the 100 MB of memory that a plugin may have.",
        ],
      );
      await project.reached("leaks", "running");
    });
  });

  it("F14: one that leaks beside its objects is ended, too", async () => {
    await withGood({ leaksBuffers: "leaks-buffers" }, async (project) => {
      const error = await refusal(project.run("leaks-buffers/go"));
      assert.match(error.message, /It used [\d,]+ MB of memory, and a plugin may have 400 MB\./);
      await project.reached("leaks-buffers", "running");
    });
  });

  it("F14: one that blocks its loop while nobody waits for it is noted, and left alone", async () => {
    await withGood({ blocksForNobody: "blocks-for-nobody" }, async (project) => {
      const { pid } = await running(project, "blocks-for-nobody");
      await project.run("blocks-for-nobody/go");
      await until("it is noted", () =>
        project.log.some((line) => /warn It has not answered for \d+ s/.test(line)),
      );
      await until("that it is over is noted", () =>
        project.log.some((line) => line.includes("warn It answers again.")),
      );
      assert.equal((await running(project, "blocks-for-nobody")).pid, pid);
    });
  });

  it("F14: a flood of lines is cut short, and said to be", async () => {
    await withGood({ floodsLog: "floods-log" }, async (project) => {
      assert.equal((await project.run("floods-log/go")).value, "logged");
      const told = await until("what was left out", () =>
        project.log.find((line) => /lines more were left out/.test(line)),
      );
      assert.match(told, /floods-log warn … [\d,]+ lines/);
      assert.ok(project.log.length < 10_000, String(project.log.length));
    });
  });

  it("F14: a flood of notifications is cut short, in a run and outside of one", async () => {
    await withGood({ floodsMessages: "floods-messages" }, async (project) => {
      assert.equal((await project.run("floods-messages/go")).value, "notified");
      const [last, ...others] = await project.call("notification/list", { limit: 1000 });
      assert.equal(last?.message, "19,800 notifications more were left out.");
      assert.equal(others.length, 200);
      assert.equal((await project.run("floods-messages/later")).value, "started");
      await until("what was left out", () =>
        project.log.some((line) => /[\d,]+ notifications more were left out/.test(line)),
      );
    });
  });

  it("F14: a result that is too long is refused before it is read", async () => {
    await withGood({ hugeResult: "huge" }, async (project) => {
      const error = await refusal(project.run("huge/go"));
      assert.ok(["plugin-lost", "plugin-refused"].includes(error.code), error.code);
      await project.reached("huge", "running");
      const list = await project.call("notification/list", { limit: 5 });
      assert.ok(
        list.some(({ message }) => /64 MB/.test(message)),
        JSON.stringify(list.map(({ message }) => message)),
      );
    });
  });

  it("P10: a group of both kinds is refused with a sentence", async () => {
    await withGood({ malformedResult: "malformed" }, async (project) => {
      const error = await refusal(project.run("malformed/go"));
      assert.equal(error.code, "plugin-refused");
      assert.match(error.message, /both instanceIds and sha1s/);
      assert.deepEqual(await project.call("result/list", {}), []);
    });
  });

  it("F14: what it writes to stdout goes to its output and nowhere else", async () => {
    await withGood({ writesToStdout: "writes" }, async (project) => {
      assert.equal((await project.run("writes/go")).value, "written");
      await until("its lines", () =>
        project.log.some((line) => line.startsWith("writes stdout Content-Length")),
      );
    });
  });

  it("F13: one that never ends its activate is ended, and fails", async () => {
    await withGood({ neverActivates: "never" }, async (project) => {
      const { state } = await project.plugin("never");
      assert.match(state.kind === "failed" ? state.message : "", /'activate' took longer/);
    });
  });

  it("F13: one of another version of the API is not built, and says which versions there are", async () => {
    await withGood({}, async (project) => {
      await project.write("newer", good, { engines: { winnow: "^9.0.0" } });
      const developed = ["good", "newer"].map((id) => project.dir.file("winnow-plugins", id));
      const places = developed.map((dir) => ({ dir, origin: "workspace" as const }));
      await project.call("plugin/places", { places, trusted: [], developed });
      const { state, diagnostics } = await project.reached("newer", "invalid");
      assert.match(state.kind === "invalid" ? state.message : "", /\^9\.0\.0/);
      assert.equal(diagnostics[0]?.file, project.dir.file("winnow-plugins/newer/package.json"));
      await assert.rejects(project.run("newer/ping"), /\^9\.0\.0/);
    });
  });

  it("F13: one without a plugin in it fails with what to write", async () => {
    await withGood({ noPlugin: "none" }, async (project) => {
      const { state } = await project.plugin("none");
      assert.match(state.kind === "failed" ? state.message : "", /definePlugin/);
    });
  });

  it("P15: actions that run each other in a circle are refused, naming the circle", async () => {
    await withGood({ circleOne: "circle-one", circleTwo: "circle-two" }, async (project) => {
      const error = await refusal(project.run("circle-one/go"));
      assert.match(
        error.message,
        /circle-one\/go → circle-two\/go|circle-two\/go → circle-one\/go/,
      );
      assert.match(error.message, /never end/);
    });
  });
});
