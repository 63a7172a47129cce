import { expect } from "chai";
import { checkedRequest, localMessage } from "../../../local/cli/failures";
import * as errors from "../../../sync/model/errors";
import { AlreadyRunning, LeaseLost } from "../../../sync/model/lease-errors";
import { RecordMissing, RequestFailed } from "../../../sync/model/request-errors";
import { listed } from "../../../sync/model/texts";
import { pairOf } from "../../../sync/request/pair";
import { inProcess } from "./in-process";

const FROM = ["--endpoint", "HTTP_PROXY"];

/** An error of each name that a run can end with. */
const ERRORS: readonly errors.SyncError[] = [
  new errors.InvalidRequest(["maxDeletes is -1; expected a whole number of 0 or more."]),
  new errors.BucketNotFound("gone"),
  new errors.AccessDenied("s3:ListBucket", "theirs", "No."),
  new errors.InvalidCredentials("they have expired"),
  new errors.ServerUnreachable("http://host", "could not be reached: connection refused (ECONNREFUSED)."),
  new errors.UnsupportedBucket("a--x-s3"),
  new errors.SourceEmpty("source", 3, []),
  new errors.TooManyDeletes(3, "maxDeletes (2)"),
  new errors.SyncIncomplete("3 objects could not be copied", "No."),
  new errors.NoProgress(2, 1, "No."),
  new errors.RunTooLong("100 rounds are the maximum for the history of one execution", "1 key range"),
  new AlreadyRunning({ name: "other", execution: "arn", startedAt: "now" }),
  LeaseLost.unread(30, new Error("No.")),
  new RequestFailed("S3", "No."),
  new RecordMissing("runs/a/request.json", "runs"),
  new errors.Stopped(),
];

const shown = ({ name, message }: Error): string => localMessage(name, message, FROM);

describe("the message of a failed local run", () => {
  it("names options, and no field or execution to write", () => {
    expect(ERRORS.map(({ name }) => name).sort()).to.deep.equal(Object.values(errors.ErrorName).sort());
    for (const error of ERRORS)
      expect(shown(error).replaceAll(/\(in --input: [^)]*\)/g, "")).not.to.match(
        /"\w+": \w|execution's input|start the execution|its address/i,
      );
  });

  it("has the option in place of a field, and the field for users of --input", () => {
    expect(shown(new errors.SourceEmpty("source", 3, []))).to.match(
      /To delete them, start again with --allow-empty-source \(in --input: "allowEmptySource": true\)\.$/,
    );
    expect(shown(new errors.TooManyDeletes(3, "maxDeletes (2)"))).to.match(
      /raise the limit or start with --no-delete \(in --input: "delete": false\)\.$/,
    );
    expect(shown(new errors.BucketNotFound("gone"))).to.equal(
      "There is no bucket gone. Create it, or correct the name in the arguments or in --input.",
    );
  });

  it("is that of both errors, if neither bucket can be listed", () => {
    const unreachable = (host: string) =>
      new errors.ServerUnreachable(host, "could not be reached: no (NO).").message;
    const both = (...messages: readonly string[]) =>
      localMessage("ServerUnreachable", listed(messages), ["--region"]);
    const next = "could not be reached: no (NO). Check --region and the network, and start again.";
    expect(both(unreachable("https://a"), unreachable("https://b"))).to.equal(
      `(1) The S3 server https://a ${next} (2) The S3 server https://b ${next}`,
    );
    expect(both(unreachable("https://a"), new errors.BucketNotFound("gone").message)).to.match(
      / \(2\) There is no bucket gone\. Create it, or correct the name in the arguments or in --input\.$/,
    );
  });

  it("names the variable of trusted certificates", () => {
    const next = "Add its authority to the trusted ones";
    const untrusted = new errors.ServerUnreachable("https://host", "could not be reached: no (NO).", {
      next,
    });
    expect(shown(untrusted)).to.match(
      /\(NO\)\. Set AWS_CA_BUNDLE to a file with the certificates of trusted authorities, and start again\.$/,
    );
  });

  it("names the settings that the address of the server is from", () => {
    const unreachable = new errors.ServerUnreachable("http://host", "could not be reached: no (ENO).");
    const of = (...from: string[]) => localMessage(unreachable.name, unreachable.message, from);
    const start = "The S3 server http://host could not be reached: no (ENO). Check";
    expect(of(...FROM)).to.equal(`${start} --endpoint, HTTP_PROXY and the network, and start again.`);
    expect(of("the Region")).to.equal(`${start} the Region and the network, and start again.`);
  });

  it("names the option of the Region", () => {
    const message =
      "The S3 server http://host expects another Region: no. Use the Region that it expects, and start";
    expect(localMessage("ServerUnreachable", message, FROM)).to.equal(
      "The S3 server http://host expects another Region: no. Set --region to the one that it expects, and start",
    );
  });

  it("is unchanged if the engine does not know the error", () => {
    for (const name of ["Error", "constructor", "Sandbox.Timedout"])
      expect(localMessage(name, "start the execution again", FROM)).to.equal("start the execution again");
  });
});

describe("an error that ends a command before its run", () => {
  const failing = (error: unknown) => inProcess("sync", () => Promise.reject(error));

  it("has its name as the table of errors has it, and otherwise that of the command", async () => {
    for (const error of ERRORS)
      expect(await failing(error)).to.deep.equal({
        ...{ code: 1, stdout: "" },
        stderr: `${error.name}: ${error.message}\n`,
      });
    expect((await failing(new Error("No."))).stderr).to.equal("sync-buckets: No.\n");
  });

  it("has the name and the exit code of wrong usage if the input cannot be carried out", async () => {
    const refused = (input: object) =>
      inProcess("sync", async () => {
        checkedRequest(input, pairOf("default", "aaa", "bbb"));
        return 0;
      });
    const help = "For help, run: bin/sync-buckets --help\n";
    expect(await refused({ maxDeletes: -1, delete: 1 })).to.deep.equal({
      ...{ code: 2, stdout: "" },
      stderr: `InvalidRequest: (1) maxDeletes is -1; expected a whole number of 0 or more. (2) delete is 1; expected true or false.\n${help}`,
    });
    expect((await refused({ source: "a--x-s3" })).stderr).to.match(
      /^UnsupportedBucket: a--x-s3 is a directory bucket/,
    );
  });
});
