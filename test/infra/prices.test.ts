import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { parse } from "yaml";
import { type PriceArgs, TARIFF, tariffOf } from "../../functions/runtime/billing";
import { priceFaults } from "../../infra/config/price-faults";
import { checkPrices } from "../../infra/config/prices";
import { evaluateProgram } from "../../local/program";
import { estimateCost, type Usage } from "../../sync/metrics/cost";
import { openScene, program } from "../local/scene";
import { read } from "../project/files";
import { MINIMAL } from "./registered";

const PRICES: PriceArgs = { region: "eu-central-1", asOf: "2026-11" };

const USAGE: Usage = {
  requests: { LIST: 1_000, HEAD: 500, GET: 500, PUT: 1_000, COPY: 1_000, DELETE: 5 },
  classes: { GLACIER_IR: 1_000, STANDARD: 1_000, INTELLIGENT_TIERING: 1_000 },
  ...{ rounds: 1, deleteRounds: 0, items: 1, workedMs: 60_000, transferred: 1_024 ** 3 },
};

/** The costs of the items that prices change, as factors. */
function factors(prices: Partial<PriceArgs>): Record<string, number> {
  const usd = (given?: PriceArgs) =>
    new Map(estimateCost(USAGE, tariffOf(given)).items.map((item) => [item.item, item.usd]));
  const [usual, own] = [usd(), usd({ ...PRICES, ...prices })];
  const all = [...new Set([...usual.keys(), ...own.keys()])].map(
    (item) => [item, Math.round((own.get(item)! / usual.get(item)!) * 1_000) / 1_000] as const,
  );
  return Object.fromEntries(all.filter(([, factor]) => factor !== 1 && !Number.isNaN(factor)));
}

describe("prices", () => {
  it("are those of us-east-1 without a setting, and in each field that is absent", () => {
    expect(tariffOf(PRICES).prices).to.deep.equal({ ...TARIFF.prices, ...PRICES });
    expect(factors({})).to.deep.equal({});
  });

  it("have the units of AWS's pages, and apply to what they are named after", () => {
    expect(factors({ putRequests: 0.01 })).to.deep.equal({
      ...{ "S3 LIST": 2, "S3 PUT": 2, "S3 COPY": 2 },
      "Surcharge of PUT and COPY to GLACIER_IR": 0.667, // $0.02 is $0.01 more than STANDARD, and was $0.015 more
    });
    expect(factors({ getRequests: 0.0008 })).to.deep.equal({ "S3 HEAD": 2, "S3 GET": 2 });
    expect(factors({ classes: { GLACIER_IR: 0.035 } })).to.deep.equal({
      "Surcharge of PUT and COPY to GLACIER_IR": 2,
    });
    expect(factors({ transferGb: 0.09 })).to.deep.equal({ "Transfer between Regions": 4.5 });
    expect(factors({ lambdaGbSeconds: 0.0000266668 })).to.deep.equal({ Lambda: 2 });
    expect(factors({ lambdaRequests: 0 })).to.deep.equal({ "Lambda invocations": 0 });
    expect(factors({ stateTransitions: 0.05 })).to.deep.equal({ "Step Functions": 2 });
  });

  it("are in the estimate and the report of a run, as the stack has them", async () => {
    const prices = { ...PRICES, putRequests: "5", stateTransitions: 0 };
    const reported = [];
    for (const settings of [{}, { "sync-buckets:prices": JSON.stringify(prices) }]) {
      const scene = await openScene({ program: await program(settings) });
      scene.source.put("key", "1");
      const { report } = await scene.run();
      reported.push(report!.cost);
      await scene.close();
    }
    expect(reported.map(({ prices: { region } }) => region)).to.deep.equal(["us-east-1", "eu-central-1"]);
    const [usual, own] = reported.map(({ items }) => items.find(({ item }) => item === "S3 COPY")!.usd);
    expect(own! / usual!).to.be.closeTo(1_000, 1e-6);
    expect(reported[1]!.items.map(({ item, usd }) => [item, usd])).to.deep.include(["Step Functions", 0]);
  });

  it("of docs/costs.md are valid", () => {
    const [, example = ""] = /```yaml\n([\s\S]*?prices:[\s\S]*?)```/.exec(read("docs/costs.md")) ?? [];
    const { "sync-buckets:prices": prices } = parse(example).config;
    expect(Object.keys(prices)).to.have.length(9);
    expect(priceFaults(prices, "prices")).to.deep.equal([]);
  });
});

describe("wrong prices", () => {
  const FIELDS =
    "region, asOf, putRequests, getRequests, classes, transferGb, lambdaGbSeconds, lambdaRequests, stateTransitions";
  const CLASSES =
    "an object with prices in USD, 0 or more; its fields are storage classes: STANDARD, REDUCED_REDUNDANCY, STANDARD_IA, " +
    "ONEZONE_IA, INTELLIGENT_TIERING, GLACIER_IR, GLACIER, DEEP_ARCHIVE";

  for (const [value, ...faults] of [
    [[], "prices is []; expected an object with region, asOf and prices in USD"],
    ["cheap", 'prices is "cheap"; expected an object with region, asOf and prices in USD'],
    [
      { putRequests: 0.005 },
      "prices.region is missing; expected the Region of the prices, such as eu-central-1",
      "prices.asOf is missing; expected the month of the price list, such as 2026-11",
    ],
    [
      { region: "Frankfurt", asOf: "2026-13", putRequest: 1 },
      `prices.putRequest is not a field of prices; did you mean putRequests? Its fields are ${FIELDS}`,
      'prices.region is "Frankfurt"; expected the Region of the prices, such as eu-central-1',
      'prices.asOf is "2026-13"; expected the month of the price list, such as 2026-11',
    ],
    [{ ...PRICES, transferGb: -1 }, "prices.transferGb is -1; expected a price in USD, 0 or more"],
    [{ ...PRICES, getRequests: "0,4" }, 'prices.getRequests is "0,4"; expected a price in USD, 0 or more'],
    [{ ...PRICES, classes: { COLD: 1 } }, `prices.classes is {"COLD":1}; expected ${CLASSES}`],
    [{ ...PRICES, classes: { GLACIER: -1 } }, `prices.classes is {"GLACIER":-1}; expected ${CLASSES}`],
  ] as const)
    it(`are refused at preview, and by the component: ${JSON.stringify(value)}`, async () => {
      expect(() => checkPrices(value as never)).to.throw(pulumi.RunError, faults.join("\n"));
      const settings = { ...MINIMAL, "sync-buckets:prices": JSON.stringify(value) };
      const error = await evaluateProgram(settings).catch((thrown: Error) => thrown);
      expect((error as Error).message).to.equal(
        faults.map((said) => `sync-buckets:${said}. Correct it in the stack file`).join("\n"),
      );
    });
});
