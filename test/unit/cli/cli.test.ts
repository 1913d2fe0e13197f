import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { root } from "../../../scripts/lib/paths.ts";
import { schemaVersion as schemaVersionNow } from "../../../src/core/db/migrations.ts";
import { cli, startCli, type CliResult } from "../../support/cli.ts";
import { openEngine } from "../../support/engine.ts";
import { childrenOf, isAlive } from "../../support/processes.ts";
import { tempDir, type TempDir } from "../../support/tempDir.ts";
import { writeTree } from "../../support/tinyImages.ts";
import { until } from "../../support/until.ts";

const lines = (text: string): string[] => text.split("\n").filter(Boolean);

const mistakes = [
  { what: "no command", args: [], code: 2, says: /Usage: winnow/ },
  {
    what: "an unknown command",
    args: ["frobnicate"],
    code: 2,
    says: /unknown command 'frobnicate'/,
  },
  {
    what: "an unknown option",
    args: ["list", "--frobnicate"],
    code: 2,
    says: /unknown option '--frobnicate'/,
  },
  {
    what: "an option without its value",
    args: ["list", "--project"],
    code: 2,
    says: /argument missing/,
  },
  { what: "too many arguments", args: ["status", "x", "y"], code: 2, says: /too many arguments/ },
  {
    what: "a kind of problem that is none",
    args: ["problems", "--kind", "banana"],
    code: 2,
    says: /Allowed choices are unsupported/,
  },
  {
    what: "a folder without a project",
    args: ["status", "--project", "/"],
    code: 1,
    says: /'\/' holds no Winnow project/,
  },
  {
    what: "a path that is not there",
    args: ["import", "/no/such/folder", "--project", "DIR"],
    code: 1,
    says: /'\/no\/such\/folder' cannot be imported/,
  },
] as const;

describe("winnow on the command line", function () {
  this.timeout(60_000);
  let dir: TempDir;
  let imported: CliResult;

  before(async () => {
    dir = await tempDir();
    await writeTree(dir.path, {
      "photos/a.jpg": 1,
      "photos/sub/b.jpg": 2,
      "photos/broken.png": "text",
      "photos/phone\nnumber.heic": "x",
    });
    imported = await cli(["import", dir.file("photos"), "--project", dir.path, "--json"]);
  });

  after(() => dir[Symbol.asyncDispose]());

  it("makes a project, once", async () => {
    await using empty = await tempDir();
    const made = await cli(["init", empty.path, "--json"]);
    const { projectId, projectDir } = JSON.parse(made.stdout) as Record<string, string>;
    assert.deepEqual(
      [made.code, made.stderr, projectDir, projectId.length],
      [0, "", empty.path, 36],
    );
    const again = await cli(["init", empty.path]);
    assert.deepEqual(again, {
      code: 1,
      stdout: "",
      stderr: `winnow: '${empty.path}' already holds a Winnow project.\n`,
    });
  });

  it("imports, with progress on stderr and one object on stdout", () => {
    const { code, stdout, stderr } = imported;
    const [task, ...more] = lines(stdout).map(
      (line) => JSON.parse(line) as Record<string, unknown>,
    );
    assert.deepEqual(
      [code, more, task.kind, task.state, task.added, task.problems],
      [0, [], "import", { kind: "done" }, 2, 2],
    );
    assert.match(stderr, /3 of 3/);
  });

  it("tells what is in a project, as JSON and for people", async () => {
    const asJson = await cli(["status", "--json", "--project", dir.path]);
    const { instances, images, problems, bytes, schemaVersion } = JSON.parse(
      asJson.stdout,
    ) as Record<string, number>;
    assert.deepEqual(
      [
        asJson.code,
        asJson.stderr,
        lines(asJson.stdout).length,
        instances,
        images,
        problems,
        bytes > 0,
        schemaVersion,
      ],
      [0, "", 1, 2, 2, 2, true, schemaVersionNow],
    );
    const text = await cli(["status", "--project", dir.path]);
    assert.match(text.stdout, /^Instances +2\n.*\nSources +\/.*photos\n$/s);
  });

  it("lists paths, from any folder of the project", async () => {
    const { code, stdout, stderr } = await cli(["list"], { cwd: dir.file("photos", "sub") });
    assert.deepEqual(
      { code, stderr, paths: lines(stdout).toSorted() },
      {
        code: 0,
        stderr: "",
        paths: [dir.file("photos", "a.jpg"), dir.file("photos", "sub", "b.jpg")],
      },
    );
  });

  it("lists a line of JSON for each with --json", async () => {
    const { stdout } = await cli(["list", "--json", "--project", dir.path]);
    const rows = lines(stdout).map((line) => JSON.parse(line) as { name: string; state: string });
    assert.deepEqual(rows.map(({ name, state }) => `${name} ${state}`).toSorted(), [
      "a.jpg ready",
      "b.jpg ready",
    ]);
  });

  it("lists problems, a line each whatever is in a name", async () => {
    const { code, stdout } = await cli(["problems", "--project", dir.path]);
    assert.deepEqual(
      [code, lines(stdout).map((line) => line.replace(/(: [a-z-]+:).*/, "$1"))],
      [
        0,
        [
          `${dir.file("photos", "broken.png")}: unsupported:`,
          `${dir.file("photos", "phone number.heic")}: unsupported:`,
        ],
      ],
    );
    const damaged = await cli(["problems", "--kind", "damaged", "--json", "--project", dir.path]);
    assert.deepEqual([damaged.code, damaged.stdout], [0, ""]);
  });

  it("looks again when it is given no paths", async () => {
    await writeTree(dir.path, { "photos/new.jpg": 9 });
    const { code, stdout } = await cli(["import"], { cwd: dir.path });
    assert.deepEqual([code, stdout.replace(/[\d.]+ s\./, "x s.")], [0, "1 image added in x s.\n"]);
  });

  it("takes globs, and makes the project where it is told to", async () => {
    await mkdir(dir.file("other"));
    const args = ["import", dir.file("photos"), "--project", dir.file("other"), "--json"];
    const { code, stdout } = await cli([...args, "--include", "**/*.jpg", "--exclude", "sub/**"]);
    assert.deepEqual([code, (JSON.parse(stdout) as { added: number }).added], [0, 2]);
  });

  describe("used wrongly", () => {
    let answers: readonly CliResult[];

    // All at once: each starts a process, and none needs another.
    before(async () => {
      answers = await Promise.all(
        mistakes.map(({ args }) => cli(args.map((arg) => (arg === "DIR" ? dir.path : arg)))),
      );
    });

    for (const [i, { what, code, says }] of mistakes.entries())
      it(`answers ${what} on stderr with exit code ${code}`, () => {
        const { code: got, stdout, stderr } = answers[i];
        assert.deepEqual([got, stdout], [code, ""]);
        assert.match(stderr, says);
        assert.doesNotMatch(stderr, /\n {4}at /, "a stack is no sentence");
      });
  });

  it("helps on stdout with exit code 0", async () => {
    const [help, version] = await Promise.all([cli(["--help"]), cli(["--version"])]);
    assert.deepEqual([help.code, version.code, version.stderr], [0, 0, ""]);
    assert.match(help.stdout, /import .*\n.*status/s);
    assert.match(version.stdout, /^\d+\.\d+\.\d+\n$/);
  });

  it("has the commands that the README lists", async () => {
    const { stdout } = await cli(["--help"]);
    const helped = [...stdout.matchAll(/^ {2}([a-z]+)(?: |$)/gm)].map(([, name]) => name);
    const readme = await readFile(path.join(root, "README.md"), "utf8");
    const table = /## Command line\n\n```\n([^`]*)```/.exec(readme)?.[1] ?? "";
    const listed = [...table.matchAll(/^winnow ([a-z]+(?: \| [a-z]+)*)/gm)].flatMap(([, names]) =>
      (names ?? "").split(" | "),
    );
    assert.deepEqual([...new Set(listed)].sort(), helped.filter((name) => name !== "help").sort());
  });

  it("ends quietly when its reader has had enough", async () => {
    const { child, result } = startCli(["list", "--json", "--project", dir.path]);
    child.stdout?.destroy();
    const { code, stderr } = await result;
    assert.deepEqual([code, stderr], [0, ""]);
  });

  it("uses the engine that a window has open, and leaves it running", async () => {
    await using window = openEngine(dir.path);
    const { pid } = await window.connection.ready();
    const { code } = await cli(["status", "--project", dir.path]);
    assert.deepEqual([code, isAlive(pid), (await window.connection.ready()).pid], [0, true, pid]);
  });
});

describe("winnow import, interrupted", function () {
  this.timeout(60_000);
  const many = Object.fromEntries(Array.from({ length: 250 }, (_, i) => [`${i}.jpg`, i]));

  it("Ctrl-C cancels it, leaves no process, and the next one goes on", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, many);
    const { child, result } = startCli(["import", dir.path, "--project", dir.path]);
    const pid = child.pid ?? 0;
    const engine = await until("the engine", () => childrenOf(pid)[0]);
    const decoders = await until("the decoders", () => {
      const found = childrenOf(engine);
      return found.length > 0 && found;
    });
    child.kill("SIGINT");
    const { code, stdout, stderr } = await result;
    assert.deepEqual([code, stdout, lines(stderr).at(-1)], [130, "", "Cancelled."]);
    await until("nothing is left", () => ![engine, ...decoders].some(isAlive), 2000);
    const again = await cli(["import", dir.path, "--project", dir.path, "--json"]);
    assert.equal(again.code, 0);
    const status = await cli(["status", "--project", dir.path, "--json"]);
    const { instances, pending } = JSON.parse(status.stdout) as Record<string, number>;
    assert.deepEqual([instances, pending], [250, 0]);
  });

  it("a second Ctrl-C ends it at once, and its engine ends with it", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, many);
    const { child, result } = startCli(["import", dir.path, "--project", dir.path]);
    const engine = await until("the engine", () => childrenOf(child.pid ?? 0)[0]);
    child.kill("SIGINT");
    child.kill("SIGINT");
    const { code } = await result;
    assert.ok(code === 130, `code ${code}`);
    await until("the engine is gone", () => !isAlive(engine), 2000);
  });

  it("an engine that is killed on the way is started again, and the import ends as it should", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, many);
    const { child, result } = startCli(["import", dir.path, "--project", dir.path, "--json"]);
    const engine = await until("the engine", () => childrenOf(child.pid ?? 0)[0]);
    let said = "";
    child.stderr?.on("data", (text: string) => (said += text));
    await until("the import", () => /images: \d/.test(said));
    process.kill(engine, "SIGKILL");
    const { code, stdout, stderr } = await result;
    assert.equal(code, 0, stderr);
    const task = JSON.parse(stdout) as { state: unknown; done: number; added: number };
    assert.deepEqual([code, task.state, task.added], [0, { kind: "done" }, 250]);
    assert.match(stderr, /ended unexpectedly and is being started again/);
  });

  it("killed itself, it leaves nothing running", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, many);
    const { child, result } = startCli(["import", dir.path, "--project", dir.path]);
    const engine = await until("the engine", () => childrenOf(child.pid ?? 0)[0]);
    const decoders = await until("the decoders", () => {
      const found = childrenOf(engine);
      return found.length > 0 && found;
    });
    child.kill("SIGKILL");
    await result;
    await until("nothing is left", () => ![engine, ...decoders].some(isAlive), 1000);
  });
});
