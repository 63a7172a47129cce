import { noun } from "../../../model/texts";
import { duration, usd } from "../../numbers";
import type { Report } from "../../output";
import { statusName } from "../../summary";
import { KEY_END, KEY_START } from "../constants";
import { figure, msOf, utc } from "../figures";
import { html, type Markup, type Value } from "../markup";
import { keyMarkup, prose, visible } from "../visible";

/** The status of the run, its buckets, and when it ran. */
export function header(report: Report): Markup {
  const { source, destination, prefix, request, startedAt, rounds, estimatedCostUsd } = report;
  const place = (bucket: string, path: string) =>
    html`${visible(bucket)}${path === "" ? undefined : html`/${visible(path)}`}`;
  return html`<header>
<p class="over">sync-buckets</p>
<span class="pill ${classOf(report)}">${statusName(report)}</span>
<h1>${place(source, prefix)} <span class="arrow" role="img" aria-label="to">→</span> ${place(destination, request.destinationPrefix)}</h1>
<dl class="facts">
<div><dt>Run</dt><dd>${visible(report.runId)}</dd></div>
<div><dt>Started</dt><dd><time datetime="${startedAt}">${utc(startedAt)}</time></dd></div>
<div><dt>Duration</dt><dd>${duration(msOf(report))}</dd></div>
<div><dt>Rounds</dt><dd>${figure("rounds", rounds)}</dd></div>
<div><dt>Cost</dt><dd>about ${figure("estimatedCostUsd", estimatedCostUsd, usd(estimatedCostUsd))}</dd></div>
</dl>
</header>`;
}

const classOf = ({ failure, dryRun }: Report): string => (failure ? "bad" : dryRun ? "plan" : "good");

/** The error of a failed run, and what to do. */
export function failureSection(
  report: Report,
  errorAdvice: Readonly<Record<string, string>>,
): Markup | undefined {
  const { failure } = report;
  if (failure === null) return undefined;
  const advice = errorAdvice[failure.error] ?? "Look at the logs of the functions, and start again";
  return html`<section class="alert" aria-labelledby="error">
<h2 id="error">${visible(failure.error)}</h2>
<p>${causeMarkup(failure.cause, report)}</p>
<p class="todo"><strong>What to do:</strong> ${prose(`${advice}.`)}</p>
</section>`;
}

/** The cause of an error. A long key in it, or a part of a key, is shortened as in the lists of keys. */
function causeMarkup(cause: string, { groups }: Report): Value {
  const keys = groups.flatMap(({ examples }) => examples.map(({ key }) => key));
  const key = keys.find((one) => one.length > SHOWN_KEY && cause.includes(one));
  return (key === undefined ? [cause] : cause.split(key)).map((text, i) => [
    i > 0 ? keyMarkup(key as string) : undefined,
    text.split(LONG_WORDS).map((part, n) => (n % 2 === 1 ? keyMarkup(part) : between(part))),
  ]);
}

/** A text between two keys. A space on each side belongs to the sentence and is not shown as an invisible character. */
function between(text: string): Value {
  const [, before = "", content = "", after = ""] = /^( ?)(.*?)( ?)$/s.exec(text) ?? [];
  return [before, content === "" ? undefined : visible(content), after];
}

const SHOWN_KEY = KEY_START + KEY_END;
const LONG_WORDS = new RegExp(`(\\S{${SHOWN_KEY + 1},})`);

/** Why no orphan was deleted. Omitted for a failed run, whose error says it. */
export function heldSection({ deletesHeld, failure, objects }: Report): Markup | undefined {
  if (deletesHeld !== "conflicts" || failure !== null) return undefined;
  return html`<section class="notice" aria-labelledby="held">
<h2 id="held">Nothing was deleted</h2>
<p>Other clients changed objects during the run, and the destination does not have these objects yet. The run retained ${figure("objects.orphans", objects.orphans)} ${noun(objects.orphans, "orphan")}, because an orphan can be the only copy of an object that was renamed.</p>
<p class="todo"><strong>What to do:</strong> Start the run again. It copies these objects, and then deletes the orphans.</p>
</section>`;
}
