import { expect } from "chai";
import type { LocalFunction } from "../../local/lambda";
import { evaluated, openScene, type Ran, type Scene, type SceneOptions, texts } from "./scene";

const OTHER = { name: "other", execution: "arn:other", startedAt: "then" };

/** A scene with an object to copy and an orphan. */
async function open(options: SceneOptions = {}): Promise<Scene> {
  const scene = await openScene(options);
  scene.source.put("key", "1");
  scene.destination.put("orphan", "1");
  return scene;
}

const leaseKey = ({ runs }: Scene) => runs.keys().find((key) => key.startsWith("runs/leases/")) as string;
const leaseOf = (scene: Scene) =>
  JSON.parse(String(scene.runs.get(leaseKey(scene))?.content.toBuffer())) as { readonly released: boolean };

/** Another run takes over while a function runs: before it, or after it. */
const overtaken =
  (scene: () => Scene, when: "before" | "after") =>
  (own: LocalFunction): LocalFunction["invoke"] =>
  async (event) => {
    const takeOver = () =>
      scene().runs.put(
        leaseKey(scene()),
        JSON.stringify({ token: "other", ...OTHER, takenAt: 0, released: false }),
      );
    if (when === "before") takeOver();
    const result = await own.invoke(event);
    if (when === "after") takeOver();
    return result;
  };

const errorOf = ({ ended }: Ran) => (ended.status === "FAILED" ? ended.error : ended.status);
const writes = ({ requests }: Scene) =>
  requests.filter((request) => /^(Copy|Delete|Complete|UploadPart)\w* destination-bucket/.test(request));

describe("one run of a pair at a time", () => {
  before(evaluated);

  it("of two runs that start in the same second one runs, and the other one names it", async () => {
    const scene = await open();
    const ran = await Promise.all([scene.run(), scene.run()]);
    await scene.close();
    const loser = ran.find(({ ended }) => ended.status === "FAILED") as Ran;
    const winner = ran.indexOf(loser) === 0 ? "run-2" : "run-1";
    expect(ran.map(errorOf).sort()).to.deep.equal(["AlreadyRunning", "SUCCEEDED"]);
    expect(loser.ended.status === "FAILED" && loser.ended.cause).to.include(
      `The run ${winner} (arn:aws:states:`,
    );
    expect([loser.report, loser.events.filter(({ type }) => type === "entered").length]).to.deep.equal([
      undefined,
      1,
    ]);
    expect(texts(scene.destination)).to.deep.equal({ key: "1" });
  });

  it("of two runs with different prefixes as well: a pair has one lease", async () => {
    const scene = await open();
    const ran = await Promise.all([scene.run(), scene.run({ prefix: "k", destinationPrefix: "k" })]);
    await scene.close();
    expect(ran.map(errorOf).sort()).to.deep.equal(["AlreadyRunning", "SUCCEEDED"]);
  });

  it("a dry run takes no lease, and runs beside another run", async () => {
    const scene = await open();
    const ran = await Promise.all([scene.run(), scene.run({ dryRun: true })]);
    await scene.close();
    expect(ran.map(errorOf)).to.deep.equal(["SUCCEEDED", "SUCCEEDED"]);
  });

  it("a run gives its lease up at its end, also if it fails", async () => {
    const scene = await open();
    await scene.run({ maxDeletes: 0 });
    expect(leaseOf(scene).released).to.equal(true);
    expect(errorOf(await scene.run())).to.equal("SUCCEEDED");
    await scene.close();
    expect(leaseOf(scene).released).to.equal(true);
  });

  it("a run takes over the lease of a run that crashed", async () => {
    let crashes = 1;
    const crashing =
      (own: LocalFunction): LocalFunction["invoke"] =>
      async (event) => {
        if (crashes-- > 0) throw Object.assign(new Error("crashed"), { name: "Crash" });
        return own.invoke(event);
      };
    const scene = await open({ instead: { report: crashing } });
    expect(errorOf(await scene.run())).to.equal("Crash");
    expect(leaseOf(scene).released).to.equal(false);
    expect(errorOf(await scene.run())).to.equal("SUCCEEDED");
    await scene.close();
  });

  it("a run that has lost its lease copies nothing, and its report names the run that took over", async () => {
    const scene: Scene = await open({ instead: { "divide-keys": overtaken(() => scene, "before") } });
    const ran = await scene.run();
    await scene.close();
    expect([errorOf(ran), writes(scene)]).to.deep.equal(["LeaseLost", []]);
    expect(ran.report?.failure?.cause).to.match(
      /lost the lease of its pair to the run other \(arn:other, started at then\)/,
    );
    expect(leaseOf(scene)).to.deep.include({ ...OTHER, released: false });
  });

  it("a run that has lost its lease deletes nothing, and counts its orphans as retained", async () => {
    const scene: Scene = await open({ instead: { gather: overtaken(() => scene, "after") } });
    const ran = await scene.run();
    await scene.close();
    expect([errorOf(ran), writes(scene)]).to.deep.equal(["LeaseLost", ["CopyObject destination-bucket/key"]]);
    expect(ran.report?.objects).to.deep.include({ orphans: 1, deleted: 0, retained: 1 });
  });

  it("a worker that comes late, or is redriven, after another run has run writes nothing", async () => {
    const late: (() => Promise<unknown>)[] = [];
    const recorded =
      (own: LocalFunction): LocalFunction["invoke"] =>
      (event) => {
        late.push(() => own.invoke(event));
        return own.invoke(event);
      };
    const scene = await open({ instead: { "copy-range": recorded, "delete-orphans": recorded } });
    await scene.run();
    const again = late.splice(0);
    await scene.run();
    scene.source.put("new", "1");
    scene.destination.put("orphan", "1");
    const before = writes(scene).length;
    for (const invoke of again) await invoke();
    await scene.close();
    expect([again.length, writes(scene).length - before]).to.deep.equal([2, 0]);
    expect(texts(scene.destination)).to.deep.equal({ key: "1", orphan: "1" });
  });
});
