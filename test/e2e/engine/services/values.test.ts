import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import {
  comparable,
  isUnknown,
  toInputs,
  toProperties,
  toStruct,
  UNKNOWN,
} from "../../../../e2e/engine/services/values";
import { archive } from "./encoded";

describe("the property values of the engine", () => {
  it("are decoded and encoded without a change", () => {
    const properties = { text: "a", list: [1, { nested: true }], nothing: null };
    expect(toProperties(toStruct(properties))).to.deep.equal(properties);
    expect(toProperties(undefined)).to.deep.equal({});
  });

  it("contain the text of each file of an archive, from a path in the project or as a text", async () => {
    const folder = mkdtempSync(join(tmpdir(), "values-"));
    writeFileSync(join(folder, "index.js"), "exports.a = 1;");
    const code = archive({ "index.js": { path: "index.js" }, "settings.json": { text: "{}" } }, "1");
    expect(await toInputs({ name: "a", code }, folder)).to.deep.equal({
      name: "a",
      code: { "index.js": "exports.a = 1;", "settings.json": "{}" },
    });
    rmSync(folder, { recursive: true });
  });

  it("are compared by the hashes of archives, wherever their files are", () => {
    const [here, there] = [archive({ a: { path: "here" } }, "1"), archive({ a: { path: "there" } }, "1")];
    expect(comparable([{ code: here }])).to.deep.equal(comparable([{ code: there }]));
  });

  it("are unknown if a part of them is unknown", () => {
    expect(isUnknown({ a: [1, UNKNOWN] })).to.equal(true);
    expect(isUnknown({ a: [1, null] })).to.equal(false);
    expect(UNKNOWN).to.equal(pulumi.runtime.unknownValue);
  });
});
