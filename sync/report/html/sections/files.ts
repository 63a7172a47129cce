import { hasOrphans, hasOutcomes } from "../../groups";
import type { Report } from "../../output";
import { html, type Markup } from "../markup";
import { visible } from "../visible";

const FAILED = html`<h3>Every key that failed</h3>
<pre><code>gunzip -c outcomes/*.gz | jq -r 'select(.outcome == "failed") | [.key, .code, .reason] | @tsv'</code></pre>`;

/** The places of all outcomes. The links work if the files are in the folder of the page. */
export function filesSection(report: Report): Markup {
  return html`<section aria-labelledby="files">
<h2 id="files">Files of this run</h2>
<table>
<caption>The links work if the files are in the folder of this page.</caption>
<thead><tr><th scope="col">File</th><th scope="col">Contents</th></tr></thead>
<tbody>
${row("report.json", "This report for programs")}
${row("report.txt", "This report as text")}
${hasOutcomes(report) ? row("outcomes/", "Every key that was not simply kept, with its outcome, sizes, ETags, and time (NDJSON, gzip)") : undefined}
${hasOrphans(report) ? row("orphans/", "The orphans: keys that only the destination had (NDJSON)") : undefined}
</tbody>
</table>
${downloads(report)}
${report.groups.some(({ outcome }) => outcome === "failed") ? FAILED : undefined}
</section>`;
}

const row = (name: string, contents: string): Markup =>
  html`<tr><th scope="row" class="nowrap"><a href="${name}">${name}</a></th><td>${contents}</td></tr>`;

/** The commands that download the files. If the report is not in a bucket, the files are already on this computer. */
function downloads(whole: Report): Markup | undefined {
  const { report, runId, files } = whole;
  const [bucket] = /^s3:\/\/[^/]*\//.exec(report) ?? [];
  if (bucket === undefined) return undefined;
  const folder = report.slice(0, report.lastIndexOf("/") + 1);
  const outcomes = html`
aws s3 cp --recursive ${visible(bucket + files.outcomes)} ${visible(runId)}/outcomes/`;
  return html`<h3>From the runs bucket</h3>
<pre><code>aws s3 cp --recursive ${visible(folder)} ${visible(runId)}/${hasOutcomes(whole) ? outcomes : undefined}</code></pre>`;
}
