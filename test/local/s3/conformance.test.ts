import { areas, check } from "../../../conformance/suite";
import { createS3 } from "../../../local/s3";

describe("the embedded S3 server does as S3 does", () => {
  let waited = 0;
  const now = () => Date.now() + waited;
  const wait = async (milliseconds: number) => {
    waited += milliseconds;
  };
  const config = createS3({ clock: now }).clientConfig();

  for (const { name, behaviours } of areas) {
    describe(name, () => {
      for (const behaviour of behaviours) it(behaviour.title, () => check(behaviour, config, { now, wait }));
    });
  }
});
