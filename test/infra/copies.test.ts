import { expect } from "chai";
import { LEASE_SOCKETS, OTHER_SOCKETS } from "../../functions/runtime/constants";
import { MAX_COPIES } from "../../infra/constants";
import { FEW_COPIES } from "../../sync/s3/client/wire/constants";

/** File descriptors of a function. Source: AWS Lambda Developer Guide, quotas. */
const DESCRIPTORS = 1_024;
/** Those of Node.js itself, with some to spare. */
const OWN = 40;
/** The Regions of the source, the destination and the runs bucket, each with connections of its own. */
const CLIENTS = 3;

describe("the copies of one function", () => {
  it("have a connection each, as many as Lambda's file descriptors allow beside those of all other requests", () => {
    const others = CLIENTS * (OTHER_SOCKETS + LEASE_SOCKETS) + FEW_COPIES + OWN;
    expect(MAX_COPIES + others).to.be.within(DESCRIPTORS - 50, DESCRIPTORS);
  });
});
