import { expect } from "chai";
import { type Caught, type Context, format, jsonText, template } from "../../machine/asl";

describe("a text with fields", () => {
  it("is the intrinsic function States.Format", () => {
    const built = template((it: Caught, { Execution }: Context) => ({
      Message: format("The run {} failed: {}", Execution.Name, it.Error),
    }));
    expect(built).to.deep.equal({
      "Message.$": "States.Format('The run {} failed: {}', $$.Execution.Name, $.Error)",
    });
  });

  it("has a field that may be an object as JSON", () => {
    const built = template((_: Caught, { Execution }: Context) => ({
      Message: format("The run of {} failed.", jsonText(Execution.Input)),
    }));
    expect(built).to.deep.equal({
      "Message.$": "States.Format('The run of {} failed.', States.JsonToString($$.Execution.Input))",
    });
    expect(() => template((_: Caught) => ({ Message: format("{}", jsonText({})) }))).to.throw(TypeError);
  });

  it("has a field for each pair of braces, and nothing that would have to be escaped", () => {
    expect(() => format("The run {} failed")).to.throw(TypeError, "expected 0 times {}");
    expect(() => format("failed", "a")).to.throw(TypeError, "expected 1 times {}");
    for (const text of ["it's", "a\nb", "a\\b", "{a}"]) expect(() => format(text), text).to.throw(TypeError);
  });

  it("takes fields of the data and the context only", () => {
    const build = () => template((_: Caught) => ({ Message: format("{}", "constant") }));
    expect(build).to.throw(TypeError, "Message: expected fields of the data or the context");
  });
});
