import { expect } from "chai";
import type { Fault, S3Call, Seed, VirtualSeed } from "../../../local/s3";
import { budgetOf, type World, world } from "../world";

const MiB = 1024 ** 2;

const isPart = ({ operation }: S3Call): boolean => operation === "UploadPartCopy";

/** The content of an object, by which copies are compared. */
const contentOf = (bucket: World["source"], key = "large") => {
  const { content } = bucket.get(key)!;
  return { size: content.size, md5: content.digest("MD5").toString("hex") };
};

const IRREGULAR = "12 parts of which the 4th is shorter";

/** Sizes of parts, and the number of part copies of an uninterrupted copy whose guess of a layout can be refuted. */
const LAYOUTS: Readonly<Record<string, { readonly parts: readonly number[]; readonly copies: number }>> = {
  "12 even parts": { parts: [...Array(11).fill(8 * MiB), 5 * MiB], copies: 12 },
  [IRREGULAR]: {
    parts: [...Array(12).keys()].map((i) => (i === 3 ? 7 : i === 11 ? 5 : 8) * MiB),
    copies: 24,
  },
  "12 parts of which the 4th is longer, and the last one so much shorter that the guess has the same sizes": {
    parts: [...Array(12).keys()].map((i) => (i === 3 ? 10 : i === 11 ? 6 : 8) * MiB),
    copies: 24,
  },
  "12 parts, all of them different": { parts: [...Array(12).keys()].map((i) => (5 + i) * MiB), copies: 12 },
};

const sizeOf = (layout: string): number => LAYOUTS[layout]!.parts.reduce((sum, part) => sum + part, 0);

const ENCRYPTIONS: Readonly<Record<string, { readonly source?: Seed; readonly destination?: boolean }>> = {
  "without KMS": {},
  "with KMS in the destination": { destination: true },
  "with KMS in the source": {
    source: { encryption: { kind: "aws:kms", keyId: "ours", bucketKey: true } },
  },
};

interface Stop {
  /** Stops the first worker at the part copy with this number, from 1. */
  readonly at: number;
  /** Whether S3 still performs the part copies in flight; or whether it does, and the worker is killed. */
  readonly how: "performed" | "lost" | "killed";
}

/** Performs a number of part copies, and stops the worker as soon as it has their responses. All others are lost. */
function stopAfter(end: AbortController, parts: number): (call: S3Call) => Promise<Fault | undefined> {
  let left = parts;
  return async (call) => {
    if (!isPart(call) || left-- > 0) return undefined;
    await new Promise(setImmediate);
    end.abort();
    return { kind: "hangUp" };
  };
}

function filled(layout: string, encryption: string, seed: Partial<VirtualSeed> = {}): World {
  const all = world({ recordsInMemory: true });
  const { source, destination } = ENCRYPTIONS[encryption]!;
  if (destination) all.destination.encryption = { kind: "aws:kms", keyId: "theirs", bucketKey: true };
  all.source.putVirtual("large", { ...source, ...seed, parts: LAYOUTS[layout]!.parts });
  all.destination.put("orphan", "1");
  all.advanceClock(60);
  return all;
}

/** Stops the first worker, and lets later rounds finish. */
async function interrupted(all: World, { at, how }: Stop): Promise<void> {
  const ends: AbortController[] = [];
  const budget = () => {
    ends.push(new AbortController());
    return budgetOf(ends.at(-1)!);
  };
  let copies = 0;
  const stop = (call: S3Call): undefined => {
    if (isPart(call) && ++copies === at) ends[0]?.abort();
  };
  let lost: ReturnType<typeof stopAfter> | undefined;
  all.s3.hooks.fault = (call) => {
    if (how !== "lost") return stop(call);
    lost ??= ends[0] && stopAfter(ends[0], at - 1);
    return ends.length === 1 ? lost?.(call) : undefined;
  };
  const killed = (round: number) => round === 1 && how === "killed";
  const { error, cause, output } = await all.sync({}, { budget, killed });
  expect(error, `stopped at part copy ${at}: ${cause}`).to.equal("");
  expect(output.objects).to.deep.include({ failed: 0, conflicts: 0, orphans: 1, deleted: 1 });
  expect(output.rounds, `stopped at part copy ${at}`).to.equal(2);
}

describe("a multipart copy that is stopped at any part is finished by later rounds with the source's bytes", () => {
  for (const layout of Object.keys(LAYOUTS))
    for (const encryption of Object.keys(ENCRYPTIONS))
      for (const how of layout === IRREGULAR
        ? (["performed", "lost", "killed"] as const)
        : (["performed"] as const))
        it(`of ${layout}, ${encryption}, parts in flight ${how}`, async () => {
          const { parts, copies } = LAYOUTS[layout]!;
          // With KMS the ETags of the parts neither prove nor refute a layout: all parts are alike.
          const [last, step] = encryption === "without KMS" ? [copies, 1] : [parts.length, 3];
          for (let at = 1; at <= last; at += step) {
            const all = filled(layout, encryption);
            await interrupted(all, { at, how });
            const where = `stopped at part copy ${at}`;
            expect(contentOf(all.destination), where).to.deep.equal(contentOf(all.source));
            expect(all.destination.uploads(), where).to.deep.equal([]);
            expect(all.destination.keys(), where).to.deep.equal(["large"]);
            const same = all.destination.get("large")?.etag === all.source.get("large")?.etag;
            expect(same, where).to.equal(encryption === "without KMS");
          }
        });
});

describe("a multipart copy with a budget of a few parts for each worker", () => {
  for (const layout of Object.keys(LAYOUTS))
    it(`of ${layout} is finished with the source's bytes, and no part of an upload is copied twice`, async () => {
      for (const partsPerRound of [1, 2, 7, 18]) {
        const all = filled(layout, "without KMS");
        let stop = stopAfter(new AbortController(), 0);
        let [copies, most] = [0, 0];
        const byPart = new Map<string, number>();
        all.s3.hooks.fault = (call) => stop(call);
        all.s3.hooks.onRequest = ({ operation, query, status }) => {
          if (operation !== "UploadPartCopy" || status !== 200) return;
          copies++;
          const part = `${query.uploadId} ${query.partNumber}`;
          byPart.set(part, (byPart.get(part) ?? 0) + 1);
          most = Math.max(most, byPart.get(part)!);
        };
        const budget = () => {
          const end = new AbortController();
          stop = stopAfter(end, partsPerRound);
          return budgetOf(end);
        };
        const { error, cause } = await all.sync({}, { budget });
        const where = `${partsPerRound} parts for each worker`;
        expect(error, `${where}: ${cause}`).to.equal("");
        expect(contentOf(all.destination), where).to.deep.equal(contentOf(all.source));
        expect(all.destination.get("large")?.etag, where).to.equal(all.source.get("large")?.etag);
        expect(all.destination.uploads(), where).to.deep.equal([]);
        expect([most, copies], where).to.deep.equal([1, LAYOUTS[layout]!.copies]);
      }
    });
});

describe("a multipart copy whose upload has a part that another client has uploaded", () => {
  /** Replaces part 3 of the upload, after a few parts, by the first bytes of the source. */
  async function withForeignPart(all: World, size: number): Promise<string> {
    const first = new AbortController();
    const { copies } = LAYOUTS[IRREGULAR]!;
    // Stops within the layout with the sizes of all parts, if the guess of another one is refuted.
    const regular = all.source.get("large")!.content.size === sizeOf("12 even parts");
    const stop = stopAfter(first, regular ? 7 : copies / 2 + 7);
    all.s3.hooks.fault = (call) => (first.signal.aborted ? undefined : stop(call));
    const budget = async (round: number) => {
      if (round === 1) return budgetOf(first);
      const [upload] = all.destination.uploads();
      const target = `/destination-bucket/large?partNumber=3&uploadId=${upload?.uploadId}`;
      const headers = {
        "x-amz-copy-source": "/source-bucket/large",
        "x-amz-copy-source-range": `bytes=0-${size - 1}`,
      };
      const request = { method: "PUT", target, headers, body: Buffer.alloc(0) };
      expect((await all.s3.handle(request)).status).to.equal(200);
      return budgetOf(new AbortController());
    };
    return (await all.sync({}, { budget })).error;
  }

  for (const encryption of Object.keys(ENCRYPTIONS))
    it(`of another size is begun again, ${encryption}`, async () => {
      for (const size of [8 * MiB - 1, 8 * MiB + 1]) {
        const all = filled("12 even parts", encryption);
        expect(await withForeignPart(all, size)).to.equal("");
        expect(contentOf(all.destination)).to.deep.equal(contentOf(all.source));
        expect(all.destination.uploads()).to.deep.equal([]);
      }
    });

  for (const layout of ["12 even parts", IRREGULAR])
    it(`of the same size never has other bytes than its source: ${layout}`, async () => {
      for (const seed of [{}, { checksummed: false }, { checksumType: "COMPOSITE" as const }]) {
        const all = filled(layout, "without KMS", seed);
        await withForeignPart(all, 8 * MiB);
        const copied = all.destination.get("large");
        const what = JSON.stringify(seed);
        if (copied) expect(contentOf(all.destination), what).to.deep.equal(contentOf(all.source));
        expect(all.destination.uploads(), what).to.deep.equal([]);
      }
    });
});

describe("a multipart copy of a source whose ETag is not the MD5 of its parts' MD5s", () => {
  it("is finished by rounds of a few parts", async () => {
    const all = filled("12 even parts", "without KMS");
    Object.assign(all.source.get("large")!, { etag: "0123456789abcdef0123456789abcdef-12" });
    let rounds = 0;
    let stop = stopAfter(new AbortController(), 0);
    all.s3.hooks.fault = (call) => stop(call);
    const budget = () => {
      if (++rounds > 20) throw new Error("The run does not end.");
      const end = new AbortController();
      stop = stopAfter(end, 7);
      return budgetOf(end);
    };
    const { error, cause } = await all.sync({}, { budget });
    expect(error, cause).to.equal("");
    expect(contentOf(all.destination)).to.deep.equal(contentOf(all.source));
    expect(all.destination.uploads()).to.deep.equal([]);
  });
});
