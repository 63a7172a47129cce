import { expect } from "chai";
import type { LocalFunction } from "../../local/lambda";
import { evaluated, openScene } from "./scene";

describe("two attempts of one worker", () => {
  before(evaluated);

  it("write files of different names: those of one that crashed are never mistaken for those of its successor", async () => {
    const twice =
      (own: LocalFunction): LocalFunction["invoke"] =>
      async (event) => {
        await own.invoke(event);
        return own.invoke(event);
      };
    const scene = await openScene({ instead: { "copy-range": twice } });
    scene.source.put("key", "1");
    scene.destination.put("orphan", "1");
    await scene.run();
    await scene.close();
    expect(scene.runs.keys().filter((key) => key.startsWith("runs/run-1/orphans/"))).to.have.length(2);
  });
});
