import type { Report } from "../../output";
import { html, type Markup } from "../markup";
import { visible } from "../visible";

const FAILED = html`<h3>Every key that failed</h3>
<pre><code>gunzip -c outcomes/*.gz | jq -r 'select(.outcome == "failed") | [.key, .code, .reason] | @tsv'</code></pre>`;

/** Where every outcome is. The links work where the files are beside the page. */
export function filesSection({ report, runId, groups, objects, files }: Report): Markup {
  const folder = report.slice(0, report.lastIndexOf("/") + 1);
  const [bucket] = /^s3:\/\/[^/]*\//.exec(report) ?? [""];
  return html`<section aria-labelledby="files">
<h2 id="files">Files of this run</h2>
<table>
<caption>The links work where the files are beside this page.</caption>
<thead><tr><th scope="col">File</th><th scope="col">Contents</th></tr></thead>
<tbody>
<tr><th scope="row" class="nowrap"><a href="report.json">report.json</a></th><td>This report for programs</td></tr>
<tr><th scope="row" class="nowrap"><a href="report.txt">report.txt</a></th><td>This report as text</td></tr>
${groups.length > 0 ? html`<tr><th scope="row" class="nowrap"><a href="outcomes/">outcomes/</a></th><td>Every key that was not simply kept, with its outcome, sizes, ETags and time (NDJSON, gzip)</td></tr>` : undefined}
${objects.orphans > 0 ? html`<tr><th scope="row" class="nowrap"><a href="orphans/">orphans/</a></th><td>Every key that only the destination had (NDJSON)</td></tr>` : undefined}
</tbody>
</table>
<h3>From the runs bucket</h3>
<pre><code>aws s3 cp --recursive ${visible(folder)} ${visible(runId)}/
aws s3 cp --recursive ${visible(bucket + files.outcomes)} ${visible(runId)}/outcomes/</code></pre>
${groups.some(({ outcome }) => outcome === "failed") ? FAILED : undefined}
</section>`;
}
