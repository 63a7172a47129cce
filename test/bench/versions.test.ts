import { expect } from "chai";
import { firstNumbered, moduleVersion } from "../../bench/versions";

describe("a program's version", () => {
  it("is the version of the Go module, if the program was installed from one", () => {
    const text = (version: string) =>
      `/bin/mc: go1.26.8\n\tpath\tgithub.com/minio/mc\n\tmod\tgithub.com/minio/mc\t${version}\th1:x=\n`;
    expect(moduleVersion(text("v0.1.2"))).to.equal("v0.1.2");
    expect(moduleVersion(text("(devel)"))).to.equal(undefined);
    expect(moduleVersion("/bin/sh: not a Go program")).to.equal(undefined);
  });

  it("is otherwise taken from the first line with a number", () => {
    expect(firstNumbered("\nA tool\naws-cli/1.45.11 Python/3.11.7 Linux/6\n")).to.equal(
      "aws-cli/1.45.11 Python/3.11.7",
    );
    expect(firstNumbered("garage v2.5.0 [features: k2v, lmdb]")).to.equal("garage v2.5.0");
    expect(firstNumbered("")).to.equal("unknown");
  });
});
