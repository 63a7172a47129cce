import { areas, check } from "../../../conformance/suite";
import { createS3 } from "../../../local/s3";
import { CREDENTIALS } from "./sign";

describe("the embedded S3 server behaves like S3", () => {
  let advanced = 0;
  const now = () => Date.now() + advanced;
  const wait = async (milliseconds: number) => {
    advanced += milliseconds;
  };
  const config = createS3({ clock: now, credentials: CREDENTIALS }).clientConfig();

  for (const { name, behaviors } of areas) {
    describe(name, () => {
      for (const behavior of behaviors) it(behavior.title, () => check(behavior, config, { now, wait }));
    });
  }
});
