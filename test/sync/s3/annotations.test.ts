import { expect } from "chai";
import { contents, type World, world } from "../world";

const HEADER = "x-amz-object-annotation-directive";

/** Refuses the header as a Region without annotations does. @returns the headers of all copies */
function withoutAnnotations(
  { s3 }: World,
  status: (header: boolean) => number | undefined,
): (string | undefined)[] {
  const headers: (string | undefined)[] = [];
  s3.hooks.fault = ({ operation, headers: { [HEADER]: header } }) => {
    if (operation !== "CopyObject") return undefined;
    headers.push(header);
    const refused = status(header !== undefined);
    return refused ? { kind: "error", code: "NotImplemented", status: refused } : undefined;
  };
  return headers;
}

function filled(): World {
  const all = world({ recordsInMemory: true });
  for (const key of ["a", "b", "c"]) all.source.put(key, key);
  all.advanceClock(60);
  return all;
}

describe("a Region that does not implement annotations", () => {
  it("gets the header of annotations once, and copies without it from then on", async () => {
    const all = filled();
    const headers = withoutAnnotations(all, (header) => (header ? 501 : undefined));
    const { output } = await all.sync({}, { concurrency: 1 });
    expect(output.objects).to.include({ copied: 3, failed: 0 });
    expect(contents(all.destination)).to.deep.equal(contents(all.source));
    expect(headers).to.deep.equal(["EXCLUDE", undefined, undefined, undefined]);
  });

  it("is not what a server is that refuses the copy for another reason", async () => {
    const all = filled();
    const headers = withoutAnnotations(all, () => 501);
    const { output } = await all.sync({}, { concurrency: 1 });
    expect(output.objects).to.include({ copied: 0, failed: 3 });
    expect(headers).to.deep.equal(Array(3).fill(["EXCLUDE", undefined]).flat());
  });

  it("is not what a server is that responds with another error", async () => {
    const all = filled();
    const headers = withoutAnnotations(all, () => 400);
    await all.sync({}, { concurrency: 1 });
    expect(headers).to.deep.equal(Array(3).fill("EXCLUDE"));
  });
});
