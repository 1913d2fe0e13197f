import assert from "node:assert/strict";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { cli as plainCli, startCli, type CliResult } from "../../support/cli.ts";
import { openEngine } from "../../support/engine.ts";
import { manifestText, plainMain, writePlugin } from "../../support/pluginFolder.ts";
import { childrenOf, isAlive } from "../../support/processes.ts";
import { tempDir, type TempDir } from "../../support/tempDir.ts";
import { writeTree } from "../../support/tinyImages.ts";
import { until } from "../../support/until.ts";

const lines = (text: string): string[] => text.split("\n").filter(Boolean);

/** Actions that show what the command line makes of them. */
const showing = `import { definePlugin, parameter } from "@winnow/plugin-api";
export default definePlugin({
  activate(ctx) {
    ctx.actions.register({
      id: "halves",
      title: "Halves",
      hooks: ["group"],
      parameters: { name: parameter.text({ default: "half" }) },
      async run({ instanceIds, parameters, progress }) {
        progress(1, 2, "Halving");
        console.log("printed");
        const middle = Math.ceil(instanceIds.length / 2);
        return {
          title: "Halves",
          groups: [
            { name: parameters.name + " 1", instanceIds: [...instanceIds].slice(0, middle) },
            { name: parameters.name + " 2", instanceIds: [...instanceIds].slice(middle) },
          ],
          notifications: [{ type: "info", message: "Halved", data: { count: instanceIds.length } }],
          value: { count: instanceIds.length },
        };
      },
    });
    ctx.actions.register({
      id: "fail",
      title: "Fail",
      run() {
        throw new Error("no luck");
      },
    });
    ctx.actions.register({
      id: "wait",
      title: "Wait",
      run: ({ signal, progress }) =>
        new Promise((_, reject) => {
          progress(0, 1, "Waiting");
          signal.addEventListener("abort", () => reject(signal.reason));
        }),
    });
  },
});
`;

describe("winnow plugin", function () {
  this.timeout(60_000);
  let dir: TempDir;

  /** `winnow plugin ARGS` in the project's folder, with a user's folders of the test's own. */
  const options = (): { cwd: string; env: Record<string, string> } => ({
    cwd: dir.file("project"),
    env: { WINNOW_DATA: dir.file("user") },
  });
  const plugin = (...args: string[]): Promise<CliResult> =>
    plainCli(["plugin", ...args], options());

  async function done(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await plugin(...args);
    assert.equal(code, 0, stderr);
    return stdout.trim();
  }

  const hue = (): string => dir.file("project", "winnow-plugins", "hue");

  beforeEach(async () => {
    dir = await tempDir();
    await writeTree(dir.file("project"), { "a.jpg": 1, "b.jpg": 2, "c.jpg": 3 });
    await using engine = openEngine(dir.file("project"));
    await engine.import(dir.file("project"));
  });
  afterEach(() => dir[Symbol.asyncDispose]());

  it("L4 F25: what was not trusted is not run; trusted it is, until a byte changes", async () => {
    await writePlugin(hue(), { "main.ts": showing });
    const refused = await plugin("run", "hue/halves");
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /hue was not trusted, and does not run\. .*winnow plugin trust /);
    assert.equal(await done("list"), `hue  1.0.0  untrusted  workspace  ${hue()}`);
    await done("trust", hue());
    assert.equal(await done("list"), `hue  1.0.0  trusted  workspace  ${hue()}`);
    const ran = await plugin("run", "hue/halves");
    assert.equal(ran.code, 0, ran.stderr);
    await writeFile(path.join(hue(), "main.ts"), `${showing}\n`);
    assert.equal((await plugin("run", "hue/halves")).code, 1);
    await done("trust", hue(), "--develop");
    assert.equal(await done("list"), `hue  1.0.0  developed  workspace  ${hue()}`);
    await writeFile(path.join(hue(), "main.ts"), showing);
    assert.equal((await plugin("run", "hue/halves")).code, 0);
    await done("trust", hue(), "--revoke");
    assert.equal(await done("list"), `hue  1.0.0  untrusted  workspace  ${hue()}`);
  });

  it("P10 P12 F25: an action runs without VS Code, and prints groups, notifications and a value", async () => {
    await writePlugin(hue(), { "main.ts": showing });
    await done("trust", hue(), "--develop");
    const { stdout, stderr, code } = await plugin(
      "run",
      "hue/halves",
      "--params",
      `{"name":"part"}`,
    );
    assert.equal(code, 0, stderr);
    assert.deepEqual(lines(stdout), [
      "info: Halved",
      '  {"count":3}',
      "Halves: 2 groups",
      "  part 1: 2",
      "  part 2: 1",
      "Result: {",
      '  "count": 3',
      "}",
    ]);
    assert.match(stderr, /\[hue\] printed/);
    assert.match(stderr, /Halving: 1 of 2/);
    assert.ok(!stderr.includes("empty"), stderr);
    const json = JSON.parse(await done("run", "hue/halves", "--ids", "3,1", "--json"));
    assert.deepEqual(
      json.groups.map((group: { name: string; instanceIds: number[] }) => [
        group.name,
        group.instanceIds,
      ]),
      [
        ["half 1", [3]],
        ["half 2", [1]],
      ],
    );
    assert.deepEqual(json.notifications[0].data, { count: 2 });
    const one = JSON.parse(await done("run", "hue/halves", "--query", "limit 1", "--json"));
    assert.deepEqual(one.value, { count: 1 });
  });

  it("F25: on an empty project it says that there are no images, and runs", async () => {
    await writePlugin(hue(), { "main.ts": showing.replace("value: {", "value: 229, unused: {") });
    await done("trust", hue(), "--develop");
    const empty = dir.file("empty");
    await mkdir(empty);
    assert.equal((await plainCli(["init", empty])).code, 0);
    const { code, stdout, stderr } = await plugin(
      ...["run", "hue/halves", "--dir", hue(), "--project", empty],
    );
    assert.equal(code, 0, stderr);
    assert.match(stderr, /Note: The project is empty, so this runs on 0 images\./);
    assert.equal(lines(stdout).at(-1), "Result: 229");
  });

  it("F16: an error comes with the author's line; wrong parameters, actions and usage are told", async () => {
    await writePlugin(hue(), { "main.ts": showing });
    await done("trust", hue(), "--develop");
    const failed = await plugin("run", "hue/fail");
    assert.equal(failed.code, 1);
    assert.match(failed.stderr, /Error: no luck\n\s+at .*winnow-plugins\/hue\/main\.ts:28:15/);
    assert.match(failed.stderr, /winnow: .*no luck/);
    const cases: [args: string[], code: number, says: RegExp][] = [
      [["run", "hue/halves", "--params", `{"name":5}`], 1, /Name: This is no text/],
      [["run", "hue/halves", "--params", "{"], 2, /It is no JSON/],
      [["run", "hue/halves", "--params", "[]"], 2, /It is a JSON object/],
      [["run", "hue/none"], 1, /no action 'hue\/none'|There is no action/],
      [["run", "none/none"], 1, /There is no plugin 'none' here/],
      [["run", "hue/halves", "--ids", "1", "--query", "limit 1"], 2, /--query or --ids, not both/],
      [["run", "hue/halves", "--ids", "x"], 2, /Ids are numbers/],
    ];
    for (const [args, code, says] of cases) {
      const result = await plugin(...args);
      assert.equal(result.code, code, `${args.join(" ")}: ${result.stderr}`);
      assert.match(result.stderr, says);
    }
  });

  it("P12: Ctrl-C cancels a run, and nothing goes on", async () => {
    await writePlugin(hue(), { "main.ts": showing });
    await done("trust", hue(), "--develop");
    const { child, result } = startCli(["plugin", "run", "hue/wait"], options());
    let said = "";
    child.stderr?.on("data", (text: string) => (said += text));
    await until("it waits", () => said.includes("Waiting"));
    const below = childrenOf(child.pid ?? 0).flatMap((pid) => [pid, ...childrenOf(pid)]);
    child.kill("SIGINT");
    const { code, stderr } = await result;
    assert.equal(code, 130, stderr);
    assert.match(stderr, /Cancelled\./);
    await until("its processes are gone", () => below.every((pid) => !isAlive(pid)));
  });

  it("F25: with --inspect it waits for a debugger, and goes on when one is there", async () => {
    await writePlugin(hue(), { "main.ts": showing });
    await done("trust", hue(), "--develop");
    const { child, result } = startCli(["plugin", "run", "hue/halves", "--inspect"], options());
    let said = "";
    child.stderr?.on("data", (text: string) => (said += text));
    const port = await until(
      "it waits",
      () => /waits for a debugger at 127\.0\.0\.1:(\d+)/.exec(said)?.[1],
    );
    const response = await fetch(`http://127.0.0.1:${port}/json/list`);
    const [{ webSocketDebuggerUrl }] = (await response.json()) as [
      { webSocketDebuggerUrl: string },
    ];
    const debug = new WebSocket(webSocketDebuggerUrl);
    await new Promise((resolve) => debug.addEventListener("open", resolve));
    assert.equal(child.exitCode, null);
    debug.send(JSON.stringify({ id: 1, method: "Runtime.runIfWaitingForDebugger" }));
    const { code, stdout, stderr } = await result;
    assert.equal(code, 0, stderr);
    assert.match(stdout, /Halves: 2 groups/);
  });

  it("P23 F25: a new plugin checks, runs, is packed and installed", async () => {
    const made = await done("new", "tidy");
    const place = dir.file("project", "winnow-plugins", "tidy");
    assert.ok(made.startsWith(`${place}: `), made);
    const checked = await done("check", place);
    assert.match(checked, /^tidy 0\.1\.0: 1 action\ntidy\/shapes {2}Group by Shape/);
    assert.match(await done("run", "tidy/shapes"), /3 images have 1 shapes/);
    const file = dir.file("tidy.winnowplugin");
    assert.match(await done("pack", place, "--out", file), /tidy\.winnowplugin: \d+ files/);
    const installed = await done("install", file);
    const user = dir.file("user", "plugins", "tidy");
    assert.match(installed, new RegExp(`is installed in ${user}\\. It runs once you trust it`));
    const again = await plugin("install", file);
    assert.deepEqual([again.code, /Add --replace/.test(again.stderr)], [1, true]);
    await done("install", file, "--replace", "--trust");
    const listed = await plugin("list");
    assert.match(listed.stdout, /^tidy {2}0\.1\.0 {2}developed {2}workspace/);
    assert.match(listed.stderr, /is already found in/);
    assert.match(await done("uninstall", "tidy"), /tidy is uninstalled, and its data in/);
    await assert.rejects(stat(user), /ENOENT/);
    await assert.rejects(stat(dir.file("project", "winnow-plugins", "tidy-1.winnowplugin")));
  });

  it("F1: check tells mistakes with their places, of the manifest, the source and the actions", async () => {
    await writePlugin(hue(), {
      "package.json": manifestText("hue", { winnow: { secret: [] } }),
    });
    const manifest = await plugin("check", hue());
    assert.equal(manifest.code, 1);
    assert.match(
      manifest.stderr,
      /winnow-plugins\/hue\/package\.json:9:5: error: There is no 'secret' in 'winnow'\. Did you mean 'secrets'\?/,
    );
    await writePlugin(hue(), { "package.json": manifestText("hue"), "main.ts": "const = 5;" });
    const source = JSON.parse((await plugin("check", hue(), "--json")).stdout);
    assert.deepEqual(
      [source.ok, source.diagnostics[0].line, source.diagnostics[0].column],
      [false, 1, 7],
    );
    await writePlugin(hue(), {
      "main.ts": plainMain.replace("{}", `{ throw new Error("not today"); }`),
    });
    await done("trust", hue(), "--develop");
    const thrown = await plugin("check", hue());
    assert.equal(thrown.code, 1);
    assert.match(thrown.stderr, /hue does not run: Its 'activate' threw an error: not today/);
    await writePlugin(hue(), { "main.ts": plainMain });
    const empty = await plugin("check", hue());
    assert.deepEqual([empty.code, empty.stdout], [0, "hue 1.0.0: 0 actions\n"]);
    assert.match(empty.stderr, /Note: It registers no action in 'activate'\./);
  });

  it("F1: disabled in the project it does not run, and does again", async () => {
    await writePlugin(hue(), { "main.ts": showing });
    await done("trust", hue(), "--develop");
    await done("disable", "hue");
    assert.match(await done("list"), /^hue {2}1\.0\.0 {2}disabled/);
    const refused = await plugin("run", "hue/halves");
    assert.match(
      refused.stderr,
      /hue is disabled in this project\. Say first: winnow plugin enable hue/,
    );
    await done("enable", "hue");
    assert.match(await done("actions"), /^hue\/halves {2}Halves {2}\(group\)\n {4}name: text$/m);
    const unknown = await plugin("enable", "none");
    assert.deepEqual(
      [unknown.code, /There is no plugin 'none' here/.test(unknown.stderr)],
      [1, true],
    );
  });

  it("T2: what a workspace brings along cannot trust itself", async () => {
    await writePlugin(hue(), { "main.ts": showing });
    await writeTree(dir.file("project"), {
      "consent.json": `{"version":1,"trusted":[],"developed":[{"dir":${JSON.stringify(hue())},"time":""}]}`,
      ".winnow/consent.json": `{"version":1,"trusted":[],"developed":[{"dir":${JSON.stringify(hue())},"time":""}]}`,
    });
    assert.equal((await plugin("run", "hue/halves")).code, 1);
    assert.equal(await readFile(path.join(hue(), "main.ts"), "utf8"), showing);
  });
});
