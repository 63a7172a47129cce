import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { expect } from "chai";
import ts from "typescript";
import { execute } from "../../../local/execution";
import type { Fault } from "../../../local/s3";
import { OUTCOMES } from "../../../sync/records/paths";
import type { StoredOutcome } from "../../../sync/records/schema";
import { programOf } from "../../local/programs";
import { openScene, type Scene } from "../../local/scene";

const ROOT = join(__dirname, "..", "..", "..");
const RUNBOOK = readFileSync(join(ROOT, "docs", "operating.md"), "utf8");

/** The SQL of the runbook, in its order: the table of Athena, the queries, the view of DuckDB. */
const SQL = [...RUNBOOK.matchAll(/^```sql\n([\s\S]*?)^```/gm)].map(([, code = ""]) => code.trim());
const [TABLE = "", ...REST] = SQL;
const VIEW = REST.pop() ?? "";
/** The queries by the question before them. */
const QUERIES = new Map(
  [...RUNBOOK.matchAll(/^([^\n]*)\n\n```sql\n(SELECT[\s\S]*?)^```/gm)].map(
    ([, question = "", query = ""]) => [question.split("?")[0], query.trim()],
  ),
);

const PAIRS = [
  { name: "photos", prefix: "p/" },
  { name: "documents", prefix: "d/" },
].map((pair) => ({
  ...pair,
  source: "source-bucket",
  destination: "destination-bucket",
  destinationPrefix: pair.prefix,
}));

/** The names and the types of the fields of an interface of schema.ts, with those that it extends. */
function fieldsOf(name: string): Record<string, string> {
  const file = join(ROOT, "sync", "records", "schema.ts");
  const types = ts.createProgram([file], { strict: true, types: [] });
  const checker = types.getTypeChecker();
  const source = types.getSourceFile(file) as ts.SourceFile;
  const found = source.statements.find(
    (node): node is ts.InterfaceDeclaration => ts.isInterfaceDeclaration(node) && node.name.text === name,
  ) as ts.InterfaceDeclaration;
  const fields = checker.getTypeAtLocation(found).getProperties();
  return Object.fromEntries(
    fields.map((field) => {
      const type = checker.getNonNullableType(checker.getTypeOfSymbolAtLocation(field, found));
      return [field.name, type.flags & ts.TypeFlags.Number ? "number" : "string"];
    }),
  );
}

/** Columns of a table definition by name, with the type that JavaScript has for them. */
const columnsIn = (definition: string): Record<string, string> =>
  Object.fromEntries(
    [...definition.matchAll(/(\w+):? '?(string|bigint|VARCHAR|BIGINT)\b/g)].map(
      ([, name = "", type = ""]) => [
        name.toLowerCase(),
        type.toLowerCase() === "bigint" ? "number" : "string",
      ],
    ),
  );

const startOf = (date: string): string => `${date}T02:00:00.000Z`;

/** The runs of three nights, of two pairs, with failures, conflicts and deletes. */
async function runAll(): Promise<Scene> {
  const faults: Record<string, { readonly from: string; readonly fault: Fault }> = {
    "p/busy": { from: "2026-11-25", fault: { kind: "error", code: "PreconditionFailed" } },
    "d/denied": { from: "2026-11-24", fault: { kind: "error", code: "AccessDenied" } },
  };
  let today = "";
  /** By another client, just before each copy of the busy key. */
  let writes = 0;
  const scene = await openScene({
    program: await programOf({ "aws:region": "eu-central-1", "sync-buckets:pairs": JSON.stringify(PAIRS) }),
    // The interpreter has a start time of its own.
    instead: { prepare: (own) => (event) => own.invoke({ ...(event as object), startedAt: startOf(today) }) },
    fault: ({ operation, key = "" }) => {
      if (operation !== "CopyObject") return undefined;
      const { from, fault } = faults[key] ?? {};
      if (from === undefined || today < from) return undefined;
      if (key === "p/busy") scene.source.put(key, String(10_000_000 + ++writes));
      return fault;
    },
  });
  const night = async (date: string, name: string, pair: string) => {
    today = date;
    await execute(scene.account, { pair }, { name, startedAt: new Date(startOf(date)) });
  };
  const { source, destination } = scene;
  for (const key of ["d/a", "d/b", "d/denied"]) source.put(key, "four");
  await night("2026-11-24", "documents-1", "documents");
  for (const key of ["p/1", "p/2", "p/busy"]) source.put(key, "12345678");
  destination.put("p/busy", "different");
  destination.put("p/other", "only here");
  await night("2026-11-25", "photos-1", "photos");
  source.delete("p/1");
  destination.put("p/gone", "1234567");
  source.put("p/2", "changed");
  source.put("p/new", "x".repeat(3_145_728));
  await night("2026-11-26", "RUN_ID", "photos");
  source.put("d/c", "sixsix");
  await night("2026-11-26", "documents-2", "documents");
  return scene;
}

/** Writes the outcome files of all runs to a folder. */
function download({ runs }: Scene, folder: string): void {
  for (const key of runs.keys().filter((name) => name.startsWith(OUTCOMES))) {
    const file = join(folder, "outcomes", key.slice(OUTCOMES.length));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, runs.get(key)?.content.toBuffer() ?? "");
  }
}

function* records(folder: string): Generator<StoredOutcome> {
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".gz")) continue;
    const lines = gunzipSync(readFileSync(join(folder, name))).toString();
    for (const line of lines.trim().split("\n")) yield JSON.parse(line) as StoredOutcome;
  }
}

/** Its rows have times, which differ from run to run. */
const SLOWEST = "Which copies took longest, and how fast were they";

/** The rows of every other query. */
const EXPECTED: Readonly<Record<string, unknown[][]>> = {
  "Why were objects copied last night": [
    ["documents", "absent", 1, 6, "d/c"],
    ["photos", "absent", 1, 3_145_728, "p/new"],
    ["photos", "size", 1, 7, "p/2"],
  ],
  "Which errors occurred, and in how many runs": [
    ["AccessDenied", "copy", "Access Denied", 2, 2, "d/denied"],
  ],
  "How much was copied, by day and pair": [
    ["2026-11-24", "documents", 1, 2, 8],
    ["2026-11-25", "photos", 1, 2, 16],
    ["2026-11-26", "documents", 1, 1, 6],
    ["2026-11-26", "photos", 1, 2, 3_145_735],
  ],
  "Which objects did a run delete": [
    ["p/1", 8, "25d55ad283aa400af464c76d713c07ad"],
    ["p/gone", 7, "fcea920f7412b5da7be0cf42b8c93759"],
  ],
  "Which keys had conflicts in several runs": [["photos", "p/busy", 2, "2026-11-25", "2026-11-26"]],
};

describe("the queries of the runbook", () => {
  const folder = mkdtempSync(join(tmpdir(), "queries-"));
  let scene: Scene;
  let connection: DuckDBConnection;

  before(async () => {
    scene = await runAll();
    download(scene, folder);
    connection = await (await DuckDBInstance.create(":memory:")).connect();
    await connection.run(`SET file_search_path = '${folder}'`);
    await connection.run(VIEW);
  });
  after(async () => {
    connection?.closeSync();
    await scene?.close();
    rmSync(folder, { recursive: true });
  });

  /** The rows of the query for a question, as texts and numbers. */
  const rows = async (question: string): Promise<unknown[][]> => {
    const query = QUERIES.get(question);
    expect(query, `a query for the question: ${question}?`).to.be.a("string");
    const result = await connection.runAndReadAll(query as string);
    return result
      .getRows()
      .map((row) => row.map((value) => (typeof value === "bigint" ? Number(value) : value)));
  };

  for (const [question, expected] of Object.entries(EXPECTED))
    it(`have the rows of several runs: ${question}`, async () => {
      expect(await rows(question)).to.deep.equal(expected);
    });

  it(`have the rows of several runs: ${SLOWEST}`, async () => {
    const copies = [...records(folder)].filter(
      ({ outcome, run }) => outcome === "copied" && (run === "RUN_ID" || run === "documents-2"),
    );
    const slowest = copies.sort(
      (a, b) => b.milliseconds - a.milliseconds || b.size - a.size || (a.key < b.key ? -1 : 1),
    );
    expect(slowest).to.have.length(3);
    expect(await rows(SLOWEST)).to.deep.equal(
      slowest.map(({ run, key, size, milliseconds }) => {
        const speed = Math.round((size / 1_048.576 / Math.max(milliseconds, 1)) * 10) / 10;
        return [key.startsWith("p/") ? "photos" : "documents", run, key, size, milliseconds, speed];
      }),
    );
  });

  it("are all tested", () => {
    expect([...QUERIES.keys()]).to.have.members([...Object.keys(EXPECTED), SLOWEST]);
    expect(REST).to.have.length(QUERIES.size);
  });

  it("have a table and a view with the fields of the records", () => {
    const fields = Object.entries(fieldsOf("StoredOutcome")).map(([name, type]) => [
      name.toLowerCase(),
      type,
    ]);
    const [columns = "", partitions = ""] = TABLE.replaceAll("`", "").split(
      /\)\nPARTITIONED BY|\)\nROW FORMAT/,
    );
    expect(columnsIn(columns)).to.deep.equal(Object.fromEntries(fields));
    expect(columnsIn(partitions)).to.deep.equal({ pair: "string", date: "string" });
    expect(columnsIn(VIEW.split("columns =")[1] ?? "")).to.deep.equal(Object.fromEntries(fields));
  });

  it("have a table whose partitions are the folders that the runs wrote", () => {
    const location = /LOCATION 's3:\/\/RUNS_BUCKET\/(.*)'/.exec(TABLE)?.[1];
    const template = /'storage.location.template' = 's3:\/\/RUNS_BUCKET\/(.*)'/.exec(TABLE)?.[1] ?? "";
    expect(location).to.equal(OUTCOMES);
    const folders = ["photos 2026-11-25", "photos 2026-11-26", "documents 2026-11-24", "documents 2026-11-26"]
      .map((partition) => partition.split(" "))
      .map(([pair = "", date = ""]) =>
        template.replaceAll("$", "").replace("{pair}", pair).replace("{date}", date),
      );
    const written = scene.runs.keys().filter((key) => key.startsWith(OUTCOMES));
    expect([...new Set(written.map((key) => key.replace(/run=.*/, "")))]).to.have.members(folders);
  });
});
