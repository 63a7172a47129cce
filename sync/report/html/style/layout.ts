/** The page, its cards and its tables, on a desktop, on a phone and on paper. */
export const LAYOUT = `
*, ::before, ::after { box-sizing: border-box; }
html { font-size: 15px; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; overflow-wrap: break-word;
}
bdi { overflow-wrap: anywhere; }
main, body > header, body > footer { max-width: 1080px; margin: 0 auto; padding: 0 24px; }
body > header { padding-top: 32px; }
body > footer { padding-top: 8px; padding-bottom: 40px; color: var(--muted); font-size: 0.87rem; }
h1 { margin: 6px 0 10px; font-size: 1.73rem; line-height: 1.25; font-weight: 650; letter-spacing: -0.01em; }
h2 { margin: 0 0 14px; font-size: 1.2rem; line-height: 1.3; font-weight: 650; }
h3 { margin: 22px 0 8px; font-size: 1rem; font-weight: 650; }
p { margin: 0 0 10px; }
a { color: var(--link); }
code { font: 0.92em/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
section { margin: 18px 0; padding: 22px 24px; background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
section > :last-child { margin-bottom: 0; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { padding: 0 0 6px; text-align: left; color: var(--muted); font-size: 0.87rem; }
th, td { padding: 7px 12px 7px 0; text-align: left; vertical-align: top; border-top: 1px solid var(--line); font-weight: 400; }
thead th, thead td { border-top: 0; }
thead th { color: var(--muted); font-size: 0.87rem; }
tfoot th, tfoot td { border-top-width: 2px; font-weight: 650; }
th:last-child, td:last-child { padding-right: 0; }
.num { text-align: right; white-space: nowrap; }
.num + :not(.num) { padding-left: 12px; }
.nowrap { white-space: nowrap; }
td.share { width: 26%; min-width: 72px; vertical-align: middle; }
details { margin-top: 14px; }
summary { cursor: pointer; color: var(--link); font-weight: 550; }
summary:focus-visible, a:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 4px; }
details > :not(summary) { margin-top: 10px; }
@media (max-width: 640px) {
  main, body > header, body > footer { padding-left: 14px; padding-right: 14px; }
  body > header { padding-top: 20px; }
  section { margin: 12px 0; padding: 16px 14px; overflow-x: auto; }
  h1 { font-size: 1.4rem; }
  th, td { padding-right: 8px; }
  .wide { display: none; }
}
@media print {
  html { font-size: 11px; }
  main, body > header, body > footer { max-width: none; padding-left: 0; padding-right: 0; }
  section { border: 0; border-top: 1px solid var(--line); border-radius: 0; padding: 14px 0; margin: 0; }
  tr, li, article, .tiles > * { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  details::details-content { content-visibility: visible; block-size: auto; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
