import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import { findBrowser, openBrowser, openPage } from "../../../../docs/browser";
import { ERROR_ADVICE } from "../../../../functions/runtime/reporting/error-advice";
import { htmlReport } from "../../../../sync/report/html/page";
import { hostileReport, largestReport } from "./extremes";
import { example, KIND_NAMES } from "./reports";

/** What a page shows, and what it did while it was opened. */
interface Opened {
  /** Addresses that the page requested, itself excluded. */
  readonly requests: readonly string[];
  /** Messages of the console, errors of scripts, and dialogs. */
  readonly messages: readonly string[];
}

/** The state of a page, as an expression for the browser. */
const STATE = `({
  scrollWidth: document.documentElement.scrollWidth,
  attacked: typeof attacked,
  scripts: document.scripts.length,
  elements: document.querySelectorAll("img, iframe, object, form, base, link, video, math, body style").length,
  handlers: [...document.querySelectorAll("*")].flatMap((one) => one.getAttributeNames())
    .filter((name) => name.startsWith("on")),
  styled: getComputedStyle(document.querySelector("section")).borderRadius !== "0px",
})`;

describe("report.html in a browser", () => {
  let browser: Browser;
  /** One page for all tests: a new one starts a process of the browser. */
  let page: Page;
  let folder: string;

  before(async function () {
    const path = findBrowser();
    if (path === undefined) {
      console.log("      skipped: no Chromium or Chrome is on the PATH, and CHROME_PATH is not set.");
      this.skip();
    }
    browser = await openBrowser(path);
    page = await openPage(browser, { width: 1_100 });
    folder = mkdtempSync(join(tmpdir(), "report-"));
  });

  after(async () => {
    await browser?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });

  async function open(html: string, width = 1_100, colorScheme: "light" | "dark" = "light"): Promise<Opened> {
    const file = join(folder, "report.html");
    writeFileSync(file, html);
    page.removeAllListeners();
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme, media: "screen" });
    const requests: string[] = [];
    const messages: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    page.on("console", (message) => messages.push(message.text()));
    page.on("pageerror", (error) => messages.push(String(error)));
    page.on("dialog", (dialog) => messages.push(dialog.message()));
    const address = pathToFileURL(file).href;
    await page.goto(address);
    // The pointer, the focus and open details set off what hostile attributes would wait for.
    await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
    await page.mouse.move(width / 2, 300);
    await page.keyboard.press("Tab");
    return { requests: requests.filter((url) => url !== address), messages };
  }

  const HTML = {
    ...Object.fromEntries(KIND_NAMES.map((kind) => [kind, async () => (await example(kind)).html])),
    "with hostile texts everywhere": async () => htmlReport(await hostileReport(), ERROR_ADVICE),
    "as large as possible": async () => htmlReport(await largestReport(), ERROR_ADVICE),
  };

  for (const [kind, html] of Object.entries(HTML))
    it(`loads nothing, runs no script, reports no error, and fits on a phone: ${kind}`, async () => {
      const { requests, messages } = await open(await html(), 360, "dark");
      for (const [width, colorScheme] of [
        [360, "dark"],
        [1_100, "light"],
      ] as const) {
        await page.setViewportSize({ width, height: 800 });
        await page.emulateMedia({ colorScheme });
        expect({ requests, messages, state: await page.evaluate(STATE) }).to.deep.equal({
          requests: [],
          messages: [],
          state: {
            scrollWidth: width,
            attacked: "undefined",
            scripts: 0,
            elements: 0,
            handlers: [],
            styled: true,
          },
        });
      }
    });

  it("runs no script even if one were in the page: its policy forbids it", async () => {
    const { html } = await example("succeeded");
    const { messages } = await open(html.replace("<main>", "<main><script>attacked = 1</script>"));
    expect(await page.evaluate("typeof attacked")).to.equal("undefined");
    expect(messages.join()).to.match(/inline script .* Content Security Policy/);
  });

  it("is printed with dark text and open details, by a browser with a dark scheme as well", async () => {
    await open((await example("failed")).html, 800, "dark");
    await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = false");
    const state = () =>
      page.evaluate(`({
        text: getComputedStyle(document.body).color,
        rows: [...document.querySelectorAll("details tr")].every((one) => one.checkVisibility({ contentVisibilityAuto: true })),
      })`);
    expect(await state()).to.deep.equal({ text: "rgb(231, 237, 244)", rows: false });
    await page.emulateMedia({ media: "print" });
    expect(await state()).to.deep.equal({ text: "rgb(23, 32, 43)", rows: true });
  });

  it("has room for the largest numbers: in the figures, and on the axis of the timeline", async () => {
    const html = htmlReport(await largestReport(), ERROR_ADVICE);
    for (const width of [360, 700, 1_100]) {
      await open(html, width);
      const crowded = await page.evaluate(`(() => {
        const ends = [...document.querySelectorAll(".tick")].map((one) => one.getBoundingClientRect()).filter(({ width }) => width > 0);
        return {
          tiles: [...document.querySelectorAll(".tiles dd")].filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent),
          ticks: ends.slice(1).filter(({ left }, i) => left < ends[i].right + 4).length,
        };
      })()`);
      expect(crowded, String(width)).to.deep.equal({ tiles: [], ticks: 0 });
    }
  });

  it("is printed with no text larger than on the screen, in the same proportions", async () => {
    await open((await example("failed")).html, 800);
    const sizes = (): Promise<number[]> =>
      page.evaluate(`["body", "h1", "h2", ".why", "caption", "thead th", ".pill", ".tiles dd", ".legend"].map((one) =>
        Number.parseFloat(getComputedStyle(document.querySelector(one)).fontSize))`);
    const screen = await sizes();
    await page.emulateMedia({ media: "print" });
    const shares = (await sizes()).map((size, i) => (size / (screen[i] ?? 0)).toFixed(2));
    expect([...new Set(shares)]).to.deep.equal(["0.73"]);
  });

  for (const kind of KIND_NAMES)
    it(`shows the numbers of report.json: ${kind}`, async () => {
      const { html, report } = await example(kind);
      await open(html);
      const shown: [path: string, value: number, text: string][] = await page.evaluate(
        "[...document.querySelectorAll('data')].map((one) => [one.dataset.of, Number(one.value), one.textContent])",
      );
      for (const [path, value, text] of shown) {
        expect(value, path).to.equal(at(report, path));
        if (/^[\d,]+$/.test(text)) expect(text, path).to.equal(value.toLocaleString("en-US"));
      }
      const paths = shown.map(([path]) => path);
      expect(paths).to.include.members(["rounds", "estimatedCostUsd", "cost.usd"]);
      const { orphans: _o, kept: _k, retained: _r, ...tiles } = report.objects;
      for (const name of Object.keys(tiles)) expect(paths).to.include(`objects.${name}`);
      for (const name of Object.keys(report.bytes)) expect(paths).to.include(`bytes.${name}`);
      for (const [i] of report.cost.items.entries())
        expect(paths).to.include.members([`cost.items.${i}.quantity`, `cost.items.${i}.usd`]);
      for (const [i, { outcome }] of report.groups.entries())
        if (!["deleted", "wouldDelete"].includes(outcome)) expect(paths).to.include(`groups.${i}.count`);
      for (const [i] of report.timeline.entries())
        expect(paths).to.include.members([`timeline.${i}.keys`, `timeline.${i}.items`]);
      const forecast = paths.filter((path) => path.startsWith("forecast."));
      expect(forecast).to.have.length(report.dryRun ? 8 : 0);
    });
});

/** @example at({ groups: [{ count: 3 }] }, "groups.0.count") // 3 */
const at = (value: unknown, path: string): unknown =>
  path.split(".").reduce((of, name) => (of as Record<string, unknown>)[name], value);
