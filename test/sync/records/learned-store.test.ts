import { expect } from "chai";
import { world } from "../world";

describe("what an earlier run has learned", () => {
  const WRONG = [
    "{}\n{}\n{}\n",
    "null\nnull\nnull\n",
    '7\n"text"\ntrue\n',
    '[{"key":7,"keys":"many"}]\n[{"key":"a"}]\n{"copies":"all"}\n',
    "[null]\n[7]\n[]\n",
    "[\n",
    "",
  ];
  for (const text of WRONG)
    it(`is ignored if it is ${JSON.stringify(text)}`, async () => {
      const all = world();
      all.source.put("key", "1");
      all.destination.put("orphan", "1");
      all.advanceClock(60);
      await all.sync({ dryRun: true });
      const runs = all.s3.bucket("runs-bucket");
      const learned = runs.keys().filter((key) => /^learned\/\w+\.json$/.test(key));
      expect(learned).to.have.length(1);
      runs.put(learned[0]!, text);
      const { error, cause, output } = await all.sync();
      expect([error, cause]).to.deep.equal(["", ""]);
      expect(output.objects).to.deep.include({ copied: 1, deleted: 1 });
    });
});
