/** Text has a contrast of at least 4.5 with its background, in both schemes. A test computes it. */
export const COLORS = `
:root {
  color-scheme: light dark;
  --page: #f4f6f8; --card: #ffffff; --line: #dfe4ea; --soft: #eef1f5;
  --text: #17202b; --muted: #56616f; --link: #0b5cad;
  --kept: #b4bfcc; --copied: #1f77d0; --skipped: #d99a00; --conflict: #a855d6; --failed: #d8343f;
  --deleted: #4b5768; --retained: #c3a37a;
  --good: #16713a; --good-soft: #e3f5e9; --bad: #b3202c; --bad-soft: #fdeaea;
  --warn: #7d5200; --warn-soft: #fdf2d8; --plan: #6a35c2; --plan-soft: #f0e9fd;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #0e1319; --card: #161c24; --line: #2b3440; --soft: #1f2731;
    --text: #e7edf4; --muted: #9eabb9; --link: #74b6ff;
    --kept: #4a5767; --copied: #4a9df0; --skipped: #d9a627; --conflict: #bf83e6; --failed: #f0616b;
    --deleted: #8f9cab; --retained: #a88a62;
    --good: #6bd592; --good-soft: #14301f; --bad: #ff929a; --bad-soft: #3a181c;
    --warn: #f0c25c; --warn-soft: #33270e; --plan: #c3a5ff; --plan-soft: #291f40;
  }
}
@media print {
  :root { color-scheme: light; --page: #ffffff; }
}
`;
