import { expect } from "chai";
import { ERROR_ADVICE } from "../../../../functions/runtime/reporting/error-advice";
import { htmlReport } from "../../../../sync/report/html/page";
import { COLORS } from "../../../../sync/report/html/style/colors";
import { plain } from "../../../../sync/report/html/visible";
import { hostileReport, largestReport } from "./extremes";
import { HOSTILE_KEYS, INVALID_TEXTS } from "./hostile";
import { example, KIND_NAMES } from "./reports";

/** Characters that must not be in a page: control, bidirectional and other invisible ones, and invalid surrogates. */
const INVISIBLE =
  /[\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00a0\u3000\u3164]/u;

/** The colors of a scheme by name, as the luminance of WCAG 2. */
function luminances(block: string): Record<string, number> {
  const colors = [...block.matchAll(/--([\w-]+): #(\w{6})/g)];
  return Object.fromEntries(
    colors.map(([, name = "", hex = ""]) => {
      const [r = 0, g = 0, b = 0] = [0, 2, 4].map((at) => {
        const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
        return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return [name, 0.2126 * r + 0.7152 * g + 0.0722 * b];
    }),
  );
}

describe("report.html", () => {
  it("has no invisible character, and no element that a key would add", async () => {
    const pages = [
      htmlReport(await hostileReport(), ERROR_ADVICE),
      (await example("with hostile keys")).html,
    ];
    for (const page of pages) {
      expect(page.replaceAll("round\u00a0", "")).not.to.match(INVISIBLE);
      const elements = [...page.matchAll(/<([a-z]\w*)/g)].map(([, name = ""]) => name);
      for (const name of ["script", "img", "iframe", "object", "form", "base", "link", "video", "math"])
        expect(elements, name).not.to.include(name);
    }
  });

  it("shows each hostile key so that a reader sees what it is", async () => {
    const { html } = await example("with hostile keys");
    expect(html).to.contain('invoice_<i class="mark">U+202E</i>fdp.exe');
    expect(plain("invoice_\u202efdp.exe")).to.equal("invoice_⟨U+202E⟩fdp.exe");
    expect(plain(" a  b ")).to.equal("⟨U+0020⟩a ⟨U+0020⟩b⟨U+0020⟩");
    expect(plain("Größe/東京/ñandú.txt")).to.equal("Größe/東京/ñandú.txt");
    for (const text of [...HOSTILE_KEYS, ...INVALID_TEXTS]) expect(plain(text)).not.to.match(INVISIBLE);
  });

  it("is well below 1 MB, with the longest lists and with keys that take most room", async () => {
    expect(Buffer.byteLength(htmlReport(await largestReport(), ERROR_ADVICE))).to.be.below(500_000);
    for (const kind of KIND_NAMES)
      expect(Buffer.byteLength((await example(kind)).html), kind).to.be.below(100_000);
  });

  it("has a heading for each section, a description of each column, and labels that exist", async () => {
    for (const kind of KIND_NAMES) {
      const { html } = await example(kind);
      const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
      expect(ids).to.deep.equal([...new Set(ids)]);
      for (const [, id] of html.matchAll(/aria-labelledby="([^"]+)"/g)) expect(ids).to.include(id);
      expect(html.match(/<h1>/g)).to.have.length(1);
      expect(html.match(/<section/g)?.length).to.equal(html.match(/<section[^>]*>\s*<h2/g)?.length);
      expect(html.match(/<table/g)?.length).to.equal(html.match(/<thead>/g)?.length);
      for (const [, attributes = ""] of html.matchAll(/<th( [^>]*)?>/g))
        expect(attributes).to.contain("scope=");
    }
  });

  it("has texts with a contrast of at least 4.5 in both schemes", () => {
    const [light = "", dark = ""] = COLORS.split(/@media [^{]*\{/);
    for (const [scheme, colors] of Object.entries({ light: luminances(light), dark: luminances(dark) })) {
      const contrast = (a: string, b: string): number => {
        const [bright = 0, dim = 0] = [colors[a] as number, colors[b] as number].sort((x, y) => y - x);
        return (bright + 0.05) / (dim + 0.05);
      };
      const pairs = [
        ...["text", "muted", "link"].flatMap((text) => ["page", "card", "soft"].map((on) => [text, on])),
        ...["good", "bad", "warn", "plan"].map((text) => [text, `${text}-soft`]),
        ["bad", "soft"],
      ] as [string, string][];
      for (const [text, on] of pairs)
        expect(contrast(text, on), `${scheme}: ${text} on ${on}`).to.be.at.least(4.5);
    }
  });

  it("has rates of copies only, and in a dry run neither times nor rates", async () => {
    const objectsOf = async (...args: Parameters<typeof example>) =>
      /<section aria-labelledby="objects">(.*?)<\/section>/s.exec((await example(...args)).html)?.[1] ?? "";
    const failed = (await objectsOf("failed")).match(/<span class="pill bad">failed.*?<\/tr>/gs) ?? [];
    expect(failed).to.have.length.above(0);
    for (const row of failed) expect(row).to.match(/ s<\/td><td class="num wide">–<\/td>\s*<\/tr>/);
    expect(await objectsOf("failed"))
      .to.contain("kB/s")
      .and.to.contain(">Largest and slowest objects</h2>");
    expect(await objectsOf("dry run"))
      .to.contain(">Largest objects</h2>")
      .and.not.match(/Time|Rate|[Ss]lowest/);
  });

  it("names the rounds of the timeline by what they do: a dry run compares only", async () => {
    const roundsOf = async (kind: Parameters<typeof example>[0]) =>
      new Set((await example(kind)).html.match(/(Comparison|Copies|Deletes), round/g));
    expect([...(await roundsOf("succeeded"))]).to.deep.equal(["Copies, round", "Deletes, round"]);
    expect([...(await roundsOf("dry run"))]).to.deep.equal(["Comparison, round"]);
  });

  it("of a failed run has the error and what to do; of a dry run the forecast; of a run with conflicts why nothing was deleted", async () => {
    const failed = (await example("failed")).html;
    expect(failed).to.match(/<h2 id="error"><bdi>SyncIncomplete<\/bdi><\/h2>/);
    expect(failed).to.contain(
      "Fix the most frequent cause first, and start again: only what is missing is copied.",
    );
    expect(failed).to.contain("Allow the action that the reason names");
    expect((await example("refused by a guard")).html).to.contain("start with a higher limit");
    expect((await example("dry run")).html).to.contain("Forecast of the real run");
    expect((await example("with conflicts")).html).to.contain("Nothing was deleted");
    expect((await example("unchanged")).html).to.contain("All 60 objects are equal.");
    const { report } = await example("unchanged");
    const failure = { error: "Stopped", cause: "The run was stopped before it was complete." };
    expect(htmlReport({ ...report, failure }, ERROR_ADVICE)).to.contain(
      "The 60 objects that the run compared are equal. Nothing was written.",
    );
  });
});
