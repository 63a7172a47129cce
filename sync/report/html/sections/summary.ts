import { number } from "../../../model/texts";
import { size } from "../../numbers";
import type { Report } from "../../output";
import { doneOf, summaryOf } from "../../summary";
import { type Part, stackedBar } from "../bars";
import { LONG_NUMBER } from "../constants";
import { figure } from "../figures";
import { html, type Markup } from "../markup";
import { reasonsTable } from "./reasons";

/** What happened: in a sentence, in figures, and in bars. */
export function summarySection(report: Report): Markup {
  const { objects: o } = report;
  const { copied, deleted } = doneOf(report);
  const source = [
    { name: "kept", count: o.kept, label: "kept" },
    { name: "copied", count: copied, label: report.dryRun ? "to copy" : "copied" },
    { name: "skipped", count: o.skipped, label: "skipped" },
    { name: "conflicts", count: o.conflicts, label: "in conflict" },
    { name: "failed", count: o.failed, label: "failed" },
  ];
  const orphans = [
    { name: "deleted", count: deleted, label: report.dryRun ? "to delete" : "deleted" },
    { name: "retained", count: o.retained, label: "retained" },
  ];
  return html`<section aria-labelledby="summary">
<h2 id="summary">Summary</h2>
<p class="lead">${summaryOf(report, report.failure)}</p>
${tiles(report)}
${bar("Objects of the source", source)}
${o.orphans > 0 ? bar("Objects that only the destination has", orphans) : undefined}
${reasonsTable(report)}
</section>`;
}

function tiles(report: Report): Markup {
  const { objects: o } = report;
  const { copied, deleted, copiedBytes, deletedBytes, copiedOf, deletedOf } = doneOf(report);
  const of = (name: string) => `objects.${name}`;
  const bytes = (name: string, n: number) => figure(`bytes.${name}`, n, size(n));
  const inDestination = html`${figure("objects.destination", o.destination)} in destination`;
  return html`<dl class="tiles">
${tile("in source", figure("objects.source", o.source), inDestination)}
${tile(report.dryRun ? "to copy" : "copied", figure(of(copiedOf), copied), bytes(copiedOf, copiedBytes))}
${tile(report.dryRun ? "to delete" : "deleted", figure(of(deletedOf), deleted), bytes(deletedOf, deletedBytes))}
${tile("failed", figure("objects.failed", o.failed), undefined, o.failed > 0)}
${tile("in conflict", figure("objects.conflicts", o.conflicts))}
${tile("skipped", figure("objects.skipped", o.skipped))}
</dl>`;
}

function tile(name: string, value: Markup, more?: Markup, attention = false): Markup {
  const text = value.replace(/<[^>]*>/g, "");
  const classes = [...(attention ? ["attention"] : []), ...(text.length > LONG_NUMBER ? ["long"] : [])];
  return html`<div class="${classes.join(" ")}"><dt>${name}</dt><dd>${value}</dd>${more ? html`<dd class="more">${more}</dd>` : undefined}</div>`;
}

function bar(title: string, parts: readonly (Part & { readonly label: string })[]): Markup {
  const shown = parts.filter(({ count }) => count > 0);
  const items = shown.map(
    ({ name, count, label }) =>
      html`<li><i class="dot b-${name}"></i><b>${number(count)}</b> <span>${label}</span></li>`,
  );
  return html`<h3>${title}</h3>
${shown.length > 0 ? stackedBar(shown) : undefined}
<ul class="legend">${shown.length > 0 ? items : html`<li><span>none</span></li>`}</ul>`;
}
