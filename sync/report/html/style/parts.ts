/** The status, figures, bars, outcomes, keys and the timeline. */
export const PARTS = `
.over { color: var(--muted); font-size: 0.87rem; }
.pill { display: inline-block; padding: 2px 10px; border-radius: 99px; font-size: 0.87rem; font-weight: 650; white-space: nowrap; }
.good { color: var(--good); background: var(--good-soft); }
.bad { color: var(--bad); background: var(--bad-soft); }
.warn { color: var(--warn); background: var(--warn-soft); }
.plan { color: var(--plan); background: var(--plan-soft); }
.calm { color: var(--text); background: var(--soft); }
.lead { font-size: 1.13rem; line-height: 1.5; }
.arrow { color: var(--muted); font-weight: 400; }
.facts { display: flex; flex-wrap: wrap; gap: 2px 22px; margin: 0; color: var(--muted); font-size: 0.87rem; }
.facts div { display: flex; gap: 6px; }
.facts dt::after { content: ":"; }
.facts dd { margin: 0; color: var(--text); }
section.alert { border-left: 5px solid var(--bad); }
section.notice { border-left: 5px solid var(--warn); }
.todo { margin: 10px 0 0; padding: 9px 12px; border-radius: 8px; background: var(--soft); }
.todo strong { margin-right: 4px; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(134px, 1fr)); gap: 12px; margin: 0 0 20px; }
.tiles > div { display: flex; flex-direction: column; padding: 12px 14px; border-radius: 10px; background: var(--soft); }
.tiles dt { order: 1; color: var(--muted); font-size: 0.87rem; }
.tiles dd { margin: 0; font-size: 1.47rem; line-height: 1.25; font-weight: 650; font-variant-numeric: tabular-nums; white-space: nowrap; }
.tiles .long dd:not(.more) { font-size: 0.93rem; white-space: normal; overflow-wrap: anywhere; }
.tiles .more { order: 2; color: var(--muted); font-size: 0.87rem; font-weight: 400; white-space: normal; }
.tiles .attention dd { color: var(--bad); }
svg { display: block; max-width: 100%; }
.bar { border-radius: 6px; background: var(--soft); margin: 6px 0 8px; }
.share svg { border-radius: 4px; background: var(--soft); }
.legend { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 0 0 18px; padding: 0; list-style: none; font-size: 0.93rem; }
.legend b { font-weight: 650; font-variant-numeric: tabular-nums; }
.legend span { color: var(--muted); }
.dot { display: inline-block; width: 10px; height: 10px; margin-right: 6px; border-radius: 3px; background: var(--kept); }
.f-kept { fill: var(--kept); } .f-copied, .f-done { fill: var(--copied); } .f-skipped { fill: var(--skipped); }
.f-conflicts, .f-keys { fill: var(--conflict); } .f-failed, .f-error, .f-denied { fill: var(--failed); }
.f-deleted { fill: var(--deleted); } .f-retained { fill: var(--retained); } .f-time { fill: var(--skipped); }
.b-copied, .b-done { background: var(--copied); } .b-skipped, .b-time { background: var(--skipped); }
.b-conflicts, .b-keys { background: var(--conflict); } .b-failed, .b-error, .b-denied, .b-lost { background: var(--failed); }
.b-deleted { background: var(--deleted); } .b-retained { background: var(--retained); }
article { padding: 14px 0; border-top: 1px solid var(--line); }
article:first-of-type { border-top: 0; padding-top: 0; }
article:last-of-type { padding-bottom: 0; }
article h3 { margin: 0; font-size: 1rem; line-height: 1.6; }
article p { margin: 4px 0 0; }
ul.keys { margin: 8px 0 0; padding: 0; list-style: none; }
ul.keys li { padding: 3px 0; }
.why { color: var(--muted); font-size: 0.93rem; }
.key { display: inline-block; max-width: 100%; overflow: clip; white-space: pre-wrap; overflow-wrap: anywhere; }
.empty { color: var(--muted); }
.mark { padding: 0 3px; border-radius: 3px; background: var(--warn-soft); color: var(--warn); font-size: 0.85em; font-style: normal; }
.pairs { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); gap: 8px 36px; }
.pairs > * { min-width: 0; }
pre { margin: 8px 0 12px; padding: 10px 12px; border-radius: 8px; background: var(--soft); white-space: pre-wrap; }
.timeline { width: 100%; margin: 4px 0 10px; font-size: 0.8rem; overflow: visible; }
.timeline text { fill: var(--muted); }
.timeline .title { fill: var(--text); font-weight: 600; }
.timeline line { stroke: var(--line); }
.timeline .span { fill: var(--soft); }
`;
