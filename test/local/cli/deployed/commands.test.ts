import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { runs } from "../../../../local/cli/deployed/runs";
import { time } from "../../../../local/cli/progress/lines";
import type { LocalFunction } from "../../../../local/lambda";
import { NO_COUNTS } from "../../../../sync/metrics/counters";
import { recordsOf } from "../../../../sync/records/paths";
import type { WorkerProgress } from "../../../../sync/records/schema";
import {
  DESTINATION,
  evaluated,
  openScene,
  type Scene,
  SOURCE,
  textOf,
  texts,
  writeRecord,
} from "../../scene";
import { type Ended, ended, environment, REPOSITORY, start } from "../command";
import { inProcess } from "../in-process";
import { StepFunctions } from "./step-functions";

const FILE = "local/cli/deployed/runs.ts";
const BUCKETS = ["--source", SOURCE, "--destination", DESTINATION];

/** Holds workers back, if it is set. */
let gate:
  | { readonly begun: PromiseWithResolvers<void>; readonly open: PromiseWithResolvers<void> }
  | undefined;

const held =
  (own: LocalFunction): LocalFunction["invoke"] =>
  async (payload) => {
    gate?.begun.resolve();
    await gate?.open.promise;
    return own.invoke(payload);
  };

describe("npm run runs, for a machine in Step Functions", () => {
  const cwd = mkdtempSync(join(tmpdir(), "runs-"));
  const closes: (() => Promise<void>)[] = [];
  let scene: Scene;
  let machine: StepFunctions;
  let arn: string;
  let env: Record<string, string>;
  let own: NodeJS.ProcessEnv;
  let outer: NodeJS.ProcessEnv;

  before(async () => {
    await evaluated();
    scene = await openScene({ instead: { "copy-range": held } });
    machine = new StepFunctions(scene.account);
    arn = `${scene.account.machineArn}:live`;
    const [sfn, s3] = [await machine.listen(), await scene.s3.listen()];
    closes.push(sfn.close, s3.close, scene.close);
    env = { AWS_ENDPOINT_URL_SFN: sfn.endpoint, AWS_ENDPOINT_URL_S3: s3.endpoint };
    own = { ...environment({ cwd, env }), INIT_CWD: cwd };
    outer = { ...process.env };
    Object.assign(process.env, own); // the SDK reads credentials from it
    for (const key of ["a", "b/c", "d"]) scene.source.put(key, `object ${key}`);
    scene.destination.put("orphan", "orphan");
  });
  after(async () => {
    gate?.open.resolve();
    await machine.idle();
    for (const close of closes) await close();
    rmSync(cwd, { recursive: true });
    for (const name of Object.keys(own)) delete process.env[name];
    Object.assign(process.env, outer);
  });

  /** Starts a command for the machine in a process of its own. */
  const begin = (...args: readonly string[]) =>
    start({ cwd, env, file: FILE }, ...args, "--state-machine", arn);
  /** Runs a command in this process. */
  const called = (...args: readonly string[]): Promise<Ended> =>
    inProcess("runs", ({ print, complain }) =>
      runs(args, {
        env: { ...own },
        print,
        note: (line) => complain(`${line}\n`),
        screen: { write: complain },
      }),
    );
  /** Runs a command for the machine in this process. */
  const onMachine = (...args: readonly string[]): Promise<Ended> => called(...args, "--state-machine", arn);
  const outputOf = (run: string) =>
    JSON.parse(
      machine.executions.get(`${scene.account.machineArn.replace(":stateMachine:", ":execution:")}:${run}`)!
        .output!,
    );

  it("starts a run and shows its progress, and prints the output of the execution", async () => {
    const { code, stdout, stderr } = await ended(begin("start", "--name", "first", ...BUCKETS));
    expect(code, stderr).to.equal(0);
    expect(JSON.parse(stdout)).to.deep.equal(outputOf("first"));
    expect(texts(scene.destination)).to.deep.equal(texts(scene.source));
    const [started, ...lines] = stderr.trimEnd().split("\n");
    expect([started, ...lines.slice(-2)]).to.deep.equal([
      "Started the run first.",
      "3 of 3 objects were copied (26 B). 1 of 1 orphan was deleted (6 B).",
      `Report: npm run -s runs -- report first --state-machine ${arn}`,
    ]);
    expect(lines.slice(0, -2).every((line) => /^(checking|copying|deleting|finished) /.test(line))).to.equal(
      true,
    );
  });

  it("refuses the name of a run that there is already", async () => {
    const { code, stdout, stderr } = await onMachine("start", "--name", "first");
    expect([code, stdout], stderr).to.deep.equal([2, ""]);
    expect(stderr).to.contain("There is a run first already. Give another --name, or none.");
  });

  it("says that a run may have been started if a signal arrives before the response", async () => {
    const child = begin("start", "--name", "unknown", "--dry-run");
    machine.before = (action) => {
      if (action !== "StartExecution") return undefined;
      child.kill("SIGINT");
      return new Promise(() => {}); // there is no response
    };
    const { code, stdout, stderr } = await ended(child);
    machine.before = undefined;
    expect([code, stdout, stderr]).to.deep.equal([
      130,
      "",
      `The run unknown may have been started. To see it: npm run -s runs -- watch unknown --state-machine ${arn}\n` +
        "Stopped by SIGINT.\n",
    ]);
  });

  it("starts a run without following it, and prints its name and its ARN", async () => {
    const { code, stdout } = await onMachine("start", "--no-follow", "--dry-run", "--pair", "default");
    const [name = "", executionArn, ...rest] = stdout.split("\n");
    expect([code, rest]).to.deep.equal([0, [""]]);
    expect(name).to.match(/^default-\d{8}T\d{6}-[0-9a-z]{4}$/);
    expect(executionArn).to.equal(
      `${scene.account.machineArn.replace(":stateMachine:", ":execution:")}:${name}`,
    );
    // An execution ARN selects the machine by itself.
    const watched = await called("watch", executionArn!);
    expect([watched.code, JSON.parse(watched.stdout).dryRun]).to.deep.equal([0, true]);
    // The stack that is selected may have another one.
    expect(watched.stderr).to.contain(
      `\nReport: npm run -s runs -- report ${name} --state-machine ${scene.account.machineArn}\n`,
    );
  });

  it("exits with 2 if the machine refuses the input, and with 1 if the run fails otherwise", async () => {
    const invalid = await onMachine("start", "--name", "invalid", "--pair", "photos");
    expect([invalid.code, invalid.stdout]).to.deep.equal([2, ""]);
    expect(invalid.stderr).to.match(
      /\nThe run invalid failed\. InvalidRequest: pair is "photos"; expected one of /,
    );
    scene.destination.put("extra", "extra");
    const failing = await onMachine("start", "--name", "failing", "--max-deletes", "0");
    expect([failing.code, failing.stdout]).to.deep.equal([1, ""]);
    expect(failing.stderr).to.match(/\nThe run failing failed\. TooManyDeletes: 1 object would be deleted/);
  });

  it("refers to the help of the command whose options are wrong", async () => {
    const { stderr } = await onMachine("start", "--dryrun");
    expect(stderr).to.match(/\nFor help, run: npm run -s runs -- start --help\n$/);
    expect((await called("strat")).stderr).to.match(/\nFor help, run: npm run -s runs -- --help\n$/);
  });

  it("refuses an invalid input before it starts anything", async () => {
    const before = machine.executions.size;
    const named = await onMachine("start", "--pair", "");
    expect([named.code, named.stderr.split("\n")[0]]).to.deep.equal([
      2,
      'runs: pair is ""; expected the name of a pair: 1 to 40 lowercase letters, digits and hyphens, beginning with a letter or a digit.',
    ]);
    const { code, stderr } = await onMachine("start", "--max-delete-percent", "101", "--compare", "size");
    expect([code, machine.executions.size]).to.deep.equal([2, before]);
    expect(stderr).to.match(/^InvalidRequest: \(1\) compare is "size"; .* \(2\) maxDeletePercent is 101; /);
  });

  it("lists the runs, newest first, without the items of their Maps", async () => {
    const json = await onMachine("list", "--json");
    const rows = JSON.parse(json.stdout) as Record<string, unknown>[];
    expect(machine.executions.size).to.be.above(rows.length);
    expect(rows.map(({ startedAt, seconds, costUsd, ...others }) => others).reverse()).to.deep.equal([
      {
        ...{ run: "first", pair: "default", source: SOURCE, destination: DESTINATION, dryRun: false },
        ...{ status: "SUCCEEDED", copied: 3, deleted: 1, failed: 0, error: null },
        input: { source: SOURCE, destination: DESTINATION },
      },
      {
        ...{ run: rows[2]?.run, pair: "default", source: SOURCE, destination: DESTINATION, dryRun: true },
        ...{ status: "SUCCEEDED", copied: 0, deleted: 0, failed: 0, error: null },
        input: { pair: "default", dryRun: true },
      },
      {
        ...{ run: "invalid", pair: "photos", source: null, destination: null, dryRun: null },
        ...{ status: "FAILED", copied: null, deleted: null, failed: null, error: "InvalidRequest" },
        input: { pair: "photos" },
      },
      {
        ...{ run: "failing", pair: "default", source: SOURCE, destination: DESTINATION, dryRun: false },
        ...{ status: "FAILED", copied: 0, deleted: 0, failed: 0, error: "TooManyDeletes" },
        input: { maxDeletes: 0 },
      },
    ]);
    const { stdout } = await onMachine("list", "--status", "timed-out, failed", "--limit", "1");
    const cells = stdout.split("\n").map((line) => line.trim().split(/ {2,}/));
    expect(cells).to.deep.equal([
      ["RUN", "PAIR", "STATUS", "STARTED", "TOOK", "COPIED", "DELETED", "FAILED", "COST", "ERROR"],
      [
        ...["failing", "default", "FAILED", String(rows[0]?.startedAt).replace(/\.\d+Z/, "Z")],
        ...[time(Number(rows[0]?.seconds)), "0", "0", "0"],
        ...[`$${Number(rows[0]?.costUsd).toFixed(4)}`, "TooManyDeletes"],
      ],
      [""],
    ]);
  });

  it("lists the runs of the last hours only", async () => {
    const place = scene.account.machineArn.replace(":stateMachine:", ":execution:");
    const first = machine.executions.get(`${place}:first`)!;
    const old = {
      ...first,
      name: "old",
      executionArn: `${place}:old`,
      startDate: Date.now() / 1_000 - 3_601,
    };
    machine.executions.set(old.executionArn, old);
    const names = async (...args: readonly string[]) =>
      (JSON.parse((await onMachine("list", "--json", ...args)).stdout) as { run: string }[]).map(
        ({ run }) => run,
      );
    const recent = await names("--hours", "1");
    expect(recent.at(-1)).to.equal("first");
    expect(await names("--hours", "2")).to.deep.equal([...recent, "old"]);
    expect(await names("--hours", "2", "--limit", "1")).to.deep.equal(recent.slice(0, 1));
    machine.executions.delete(old.executionArn);
    const { code, stderr } = await onMachine("list", "--hours", "0");
    expect([code, stderr.split("\n")[0]]).to.deep.equal([
      2,
      'runs: --hours is "0"; expected a whole number from 1 to 2160.',
    ]);
  });

  it("lists the runs of a pair only", async () => {
    const names = async (...args: readonly string[]) =>
      (JSON.parse((await onMachine("list", "--json", ...args)).stdout) as { run: string }[]).map(
        ({ run }) => run,
      );
    expect(await names("--pair", "photos")).to.deep.equal(["invalid"]);
    const [failing, dry, ...rest] = await names("--pair", "default");
    expect([failing, dry?.replace(/-.*/, ""), rest]).to.deep.equal(["failing", "default", ["first"]]);
    expect(await names("--pair", "default", "--limit", "1")).to.deep.equal(["failing"]);
    const none = await onMachine("list", "--pair", "other");
    expect(none.stderr).to.match(/^The state machine .* has no such runs\.\n$/);
  });

  it("starts a failed pair again, with the input of its last run", async () => {
    const shown = await onMachine("retry", "--dry-run");
    expect([shown.code, shown.stdout.split("\n").map((line) => line.split(" ")[0])]).to.deep.equal([
      0,
      ["RUN", "failing", ""],
    ]);
    const before = new Set(machine.executions.keys());
    const { code, stdout, stderr } = await onMachine("retry");
    const name = stdout.trimEnd();
    expect([code, stderr]).to.deep.equal([
      0,
      `Started 1 run. To see how it ends: npm run -s runs -- list --state-machine ${arn}\n`,
    ]);
    const place = scene.account.machineArn.replace(":stateMachine:", ":execution:");
    expect(machine.executions.get(`${place}:${name}`)!.input).to.equal('{"maxDeletes":0}');
    await machine.idle();
    for (const key of machine.executions.keys()) if (!before.has(key)) machine.executions.delete(key);
  });

  it("prints a report as text and as JSON, and downloads the files for readers", async () => {
    const report = (file: string) => textOf(scene.runs, `runs/first/${file}`);
    expect(await onMachine("report", "first")).to.deep.equal({
      code: 0,
      stdout: report("report.txt"),
      stderr: "",
    });
    expect((await onMachine("report", "first", "--json")).stdout).to.equal(report("report.json"));
    const { code, stdout, stderr } = await onMachine("report", "first", "--save", "saved");
    const folder = join(cwd, "saved", "first");
    expect([code, stderr]).to.deep.equal([
      0,
      `Saved ${stdout.trim().split("\n").length} files of the run first.\n`,
    ]);
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((file) => file.isFile())
      .map(({ parentPath, name }) => join(parentPath, name));
    expect(stdout.trim().split("\n").sort()).to.deep.equal(files.sort());
    expect(readdirSync(folder).sort()).to.deep.equal([
      "orphans",
      "outcomes",
      "report.html",
      "report.json",
      "report.txt",
    ]);
    for (const file of files) {
      const path = file.slice(folder.length + 1);
      const key = scene.runs
        .keys()
        .find(
          (it) => it === `runs/first/${path}` || it.endsWith(`/run=first/${path.replace("outcomes/", "")}`),
        );
      expect(readFileSync(file).equals(scene.runs.get(key!)!.content.toBuffer())).to.equal(true);
    }
  });

  it("downloads each file once of a run of version 0.1.0, whose outcomes are beside its report", async () => {
    const [key, outcomes] = ["runs/first/report.json", "runs/first/outcomes/"];
    const report = textOf(scene.runs, key)!;
    scene.runs.put(key, JSON.stringify({ files: { outcomes } }));
    scene.runs.put(`${outcomes}1.ndjson`, "{}\n");
    const { code, stdout, stderr } = await onMachine("report", "first", "--save", "earlier");
    scene.runs.put(key, report);
    scene.runs.delete(`${outcomes}1.ndjson`);
    const files = stdout.trimEnd().split("\n");
    expect([code, stderr]).to.deep.equal([0, `Saved ${files.length} files of the run first.\n`]);
    expect(files.filter((file) => file.endsWith("/outcomes/1.ndjson"))).to.have.length(1);
  });

  it("says why there is no report", async () => {
    const { code, stdout, stderr } = await onMachine("report", "invalid");
    expect([code, stdout]).to.deep.equal([1, ""]);
    expect(stderr).to.match(/^runs: The run invalid failed\. InvalidRequest: pair is "photos"/);
    for (const key of scene.runs.keys()) if (key.startsWith("runs/failing/")) scene.runs.delete(key);
    const expired = await onMachine("report", "failing");
    expect([expired.code, expired.stdout]).to.deep.equal([1, ""]);
    expect(expired.stderr).to.match(
      /^runs: The report of the run failing is not in the bucket .* retentionDays.* How the run ended: npm run -s runs -- watch failing /,
    );
  });

  describe("with a run in progress", () => {
    before(async () => {
      gate = { begun: Promise.withResolvers(), open: Promise.withResolvers() };
      scene.source.put("new", "a new object");
      await onMachine("start", "--name", "slow", "--no-follow");
      await gate.begun.promise;
    });

    it("does not print its report", async () => {
      const { code, stderr } = await onMachine("report", "slow");
      expect(code).to.equal(1);
      expect(stderr).to.match(
        /^runs: The run slow is in progress\. .* To watch it: npm run -s runs -- watch slow /,
      );
    });

    it("lists and shows what its workers have done so far", async () => {
      const { startedAt } = JSON.parse(textOf(scene.runs, "runs/slow/request.json")!);
      const counters = {
        objects: { ...NO_COUNTS.objects, source: 9, copied: 5, failed: 1 },
        bytes: { ...NO_COUNTS.bytes, copied: 5_000 },
      };
      const at = recordsOf({ id: "slow" });
      writeRecord<WorkerProgress>(scene.runs, { startedAt }, at.workerProgress(1, 0), { at: "", counters });
      const [row] = JSON.parse((await onMachine("list", "--json", "--limit", "1")).stdout);
      const { run, status, copied, deleted, failed } = row;
      expect({ run, status, copied, deleted, failed }).to.deep.equal({
        ...{ run: "slow", status: "RUNNING", copied: 5, deleted: 0, failed: 1 },
      });
      const child = begin("watch");
      const result = ended(child);
      let shown = "";
      await new Promise<void>((resolve) =>
        child.stderr!.on("data", (some) => {
          shown += some;
          if (shown.includes("source 9  copied 5  failed 1")) resolve();
        }),
      );
      child.kill("SIGINT");
      expect((await result).code).to.equal(130);
    });

    for (const [signal, code] of [
      ["SIGINT", 130],
      ["SIGTERM", 143],
      ["SIGHUP", 129],
    ] as const)
      it(`ends the display, not the run, at ${signal}, with exit code ${code}`, async () => {
        expect((await called("watch", "--help")).stdout.replaceAll("\n", " ")).to.match(
          new RegExp(`\\b${code}\\b.* stopped by a signal`),
        );
        const child = begin("watch");
        const result = ended(child);
        await once(child.stderr!, "data");
        child.kill(signal);
        const { stdout, stderr, ...exit } = await result;
        expect([exit.code, stdout]).to.deep.equal([code, ""]);
        expect(stderr).to.contain("The display has ended. The run slow goes on. ");
        expect(stderr).to.contain(`To stop it: npm run -s runs -- stop slow --state-machine ${arn}\n`);
      });

    it("says that the run goes on if the display ends with an error", async () => {
      const calls = machine.calls.length;
      const watching = onMachine("watch", "slow");
      while (!machine.calls.slice(calls).includes("GetExecutionHistory"))
        await new Promise((resolve) => setImmediate(resolve));
      for (let i = 0; i < 9; i++) machine.refuse("ExpiredTokenException", "The security token is expired");
      const { code, stdout, stderr } = await watching;
      machine.refusals.length = 0;
      expect([code, stdout]).to.deep.equal([1, ""]);
      expect(stderr).to.match(
        /\nThe display has ended\. The run slow goes on\. To show it again: .*\nTo stop it: .*\nInvalidCredentials: /,
      );
    });

    it("stops it, so that its workers write nothing more", async () => {
      const before = texts(scene.destination);
      const { code, stderr } = await onMachine("stop", "slow", "--cause", "a test");
      expect([code, stderr]).to.deep.equal([
        0,
        "The run slow is stopped. Its workers stop within 30 seconds.\n" +
          "What was copied stays copied. The next run of the pair continues.\n",
      ]);
      gate?.open.resolve();
      await machine.idle();
      gate = undefined;
      expect(texts(scene.destination)).to.deep.equal(before);
      const watched = await onMachine("watch", "slow");
      expect([watched.code, watched.stderr]).to.deep.equal([
        1,
        "The run slow was stopped, and wrote no report. Stopped: a test. Start another one: it continues.\n",
      ]);
    });

    it("is no failure of its pair after another run of the pair, whose input names it otherwise", async () => {
      const failed = async () => {
        const { code, stdout, stderr } = await onMachine("retry", "--dry-run");
        return [code, stdout.split("\n").map((line) => line.split(/ +/, 3).join(" ")), stderr];
      };
      expect(await failed()).to.deep.equal([0, ["RUN PAIR STATUS", "slow default ABORTED", ""], ""]);
      await onMachine("start", "--name", "later", "--pair", "default");
      expect(await failed()).to.deep.equal([0, [""], "The last run of no pair has failed in this time.\n"]);
      machine.executions.delete(`${scene.account.machineArn.replace(":stateMachine:", ":execution:")}:later`);
    });

    it("says that a report is older than the stop of its run", async () => {
      scene.runs.put("runs/slow/report.txt", "Failed\n");
      const printed = await onMachine("report", "slow");
      scene.runs.delete("runs/slow/report.txt");
      expect(printed).to.deep.equal({
        code: 0,
        stdout: "Failed\n",
        stderr: "The run slow was stopped after this report was written.\n",
      });
    });

    it("has nothing to stop or to watch when it has ended", async () => {
      const stopped = await onMachine("stop", "slow");
      expect([stopped.code, stopped.stderr]).to.deep.equal([
        0,
        "The run slow has ended already (ABORTED). Nothing was stopped.\n",
      ]);
      const watched = await onMachine("watch");
      expect(watched.code).to.equal(1);
      expect(watched.stderr).to.match(
        /^runs: No run of the state machine .* is in progress\. The latest one is slow \(ABORTED\)/,
      );
    });
  });

  it("prints no control characters of keys, errors and inputs", async () => {
    const text = "a\u001b[2J\u009b31m\u202eb";
    const hostile = (name: string, more: object) => {
      const arn = `${scene.account.machineArn.replace(":stateMachine:", ":execution:")}:${name}`;
      const common = { executionArn: arn, name, stateMachineArn: "", startDate: 0, stopDate: 1, history: [] };
      machine.executions.set(arn, { ...common, status: "SUCCEEDED", input: "{}", ...more });
      return () => machine.executions.delete(arn);
    };
    const input = JSON.stringify({ pair: `${text}\n` });
    const removals = [
      hostile("hostile", { status: "FAILED", error: `${text}\n`, cause: `${text}: refused.`, input }),
      hostile("printed", { output: JSON.stringify({ prefix: text }) }),
    ];
    writeRecord(scene.runs, { startedAt: "" }, "runs/printed/report.json", { text });
    const results = [];
    for (const command of [
      ["watch", "hostile"],
      ["watch", "printed"],
      ["report", "hostile"],
      ["report", "printed", "--json"],
      ["list"],
      ["list", "--json"],
    ])
      results.push(await onMachine(...command));
    for (const remove of removals) remove();
    for (const { stdout, stderr } of results)
      expect(`${stdout}${stderr}`.replaceAll("\n", "")).not.to.match(/[\p{Cc}\p{Cf}]/u);
    const [failed, succeeded, , json, table, rows] = results;
    expect(failed?.stderr).to.contain("a\\u001b[2J\\u009b31m\\u202eb: refused.");
    expect(JSON.parse(succeeded!.stdout)).to.deep.equal({ prefix: text });
    expect(json?.stdout).to.contain("a\\u001b[2J\\u009b31m\\u202eb");
    const [, ...lines] = table!.stdout.trimEnd().split("\n");
    expect(lines).to.have.length(JSON.parse(rows!.stdout).length);
    expect(JSON.parse(rows!.stdout).at(-2)).to.deep.include({ pair: `${text}\n`, error: `${text}\n` });
  });

  it("continues after the reader of its output has closed the pipe", async () => {
    const line = '"$0" "$@" | head -1';
    const command = [
      process.execPath,
      join(REPOSITORY, "local/launch/launch.cjs"),
      FILE,
      "list",
      "--state-machine",
      arn,
    ];
    const { code, stdout, stderr } = await ended(
      spawn("sh", ["-c", line, ...command], { cwd, env: environment({ cwd, env }) }),
    );
    expect([code, stdout.split("\n").length, stderr]).to.deep.equal([0, 2, ""]);
  });

  it("asks the Pulumi CLI for the machine of a stack", async () => {
    const outputs = { stateMachineArn: arn, runsBucket: scene.account.runsBucket };
    const script = `#!/bin/sh\necho "$@" > "${cwd}/called"\necho '${JSON.stringify(outputs)}'\n`;
    writeFileSync(join(cwd, "pulumi"), script, { mode: 0o755 });
    const PATH = `${cwd}:${process.env.PATH}`;
    const { code, stdout } = await ended(
      start({ cwd, env: { ...env, PATH }, file: FILE }, "report", "first", "--stack", "dev"),
    );
    expect([code, stdout]).to.deep.equal([0, textOf(scene.runs, "runs/first/report.txt")]);
    expect(readFileSync(join(cwd, "called"), "utf8")).to.equal("stack output --json --stack dev\n");
  });

  describe("if something is wrong", () => {
    const PULUMI = "The Pulumi CLI, which knows the stack's outputs, was not found on the PATH.";
    const other = "arn:aws:states:eu-central-1:123456789012:stateMachine:other";

    /** The exit code and the first line of the error. */
    async function failed(args: readonly string[], more?: Readonly<Record<string, string>>) {
      const { code, stdout, stderr } =
        more === undefined
          ? await called(...args)
          : await ended(start({ cwd, env: { ...env, ...more }, file: FILE }, ...args));
      return [code, stdout, stderr.split("\n")[0]] as const;
    }

    it("says that the Pulumi CLI is missing, and what to do without it", async () => {
      const [code, stdout, line] = await failed(["list"], { PATH: "/nowhere" });
      expect([code, stdout]).to.deep.equal([2, ""]);
      expect(line).to.contain(PULUMI).and.to.contain("--state-machine");
    });

    it("says that there is no such machine", async () => {
      const [code, , line] = await failed(["list", "--state-machine", other]);
      expect(code).to.equal(2);
      expect(line).to.contain(`There is no state machine ${other}. Correct the ARN`);
    });

    it("does not touch a machine that is not of sync-buckets", async () => {
      machine.definition = JSON.stringify({ StartAt: "Hello", States: { Hello: { Type: "Succeed" } } });
      const calls = machine.calls.length;
      const [code, , line] = await failed(["stop", "slow", "--state-machine", arn]);
      machine.definition = undefined;
      expect([code, machine.calls.slice(calls)]).to.deep.equal([2, ["DescribeStateMachine"]]);
      expect(line).to.match(/ is not one of sync-buckets: it has no state Prepare, DivideKeys, /);
    });

    it("suggests the names of runs like one that is not known", async () => {
      for (const command of ["watch", "stop", "report"]) {
        const [code, stdout, line] = await failed([command, "frist", "--state-machine", arn]);
        expect([code, stdout]).to.deep.equal([2, ""]);
        expect(line).to.contain('has no run "frist".').and.to.contain("Did you mean first?");
      }
    });

    it("names the action that is denied", async () => {
      machine.refuse(
        "AccessDeniedException",
        "User: me is not authorized to perform: states:DescribeStateMachine",
      );
      const [code, , line] = await failed(["list", "--state-machine", arn]);
      expect(code).to.equal(1);
      expect(line).to.match(
        /^runs: Step Functions denied states:DescribeStateMachine on arn:\S+\. Allow it in a policy /,
      );
    });

    it("says that credentials are missing, unknown or expired", async () => {
      const none = { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "", AWS_EC2_METADATA_DISABLED: "true" };
      const [code, , line] = await failed(["list", "--state-machine", arn], none);
      expect(code).to.equal(1);
      expect(line).to.match(
        /^InvalidCredentials: The AWS credentials cannot be used: there are none in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, in the profile, or /,
      );
      machine.refuse("ExpiredTokenException", "The security token included in the request is expired");
      const [, , expired] = await failed(["list", "--state-machine", arn]);
      expect(expired).to.match(/^InvalidCredentials: The AWS credentials cannot be used: they have expired/);
    });
  });
});
