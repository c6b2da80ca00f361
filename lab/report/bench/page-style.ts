import type { Markup } from './html.ts';
import { html } from './html.ts';

/** Eight inks that stay apart for most colour-blind eyes, for light pages and for dark ones. */
export const pageStyle: Markup = html`
:root {
  color-scheme: light dark;
  --page: #ffffff; --text: #1b1f24; --faint: #59636e; --line: #d1d9e0; --panel: #f6f8fa;
  --good: #1a7f37; --bad: #c5221f; --unsure: #8a5a00;
  --ink-0: #0b62b8; --ink-1: #c2570c; --ink-2: #157f4a; --ink-3: #8a3ea8;
  --ink-4: #a1123f; --ink-5: #5c6370; --ink-6: #0a7d8c; --ink-7: #7a6000;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0d1117; --text: #e6edf3; --faint: #9198a1; --line: #3d444d; --panel: #161b22;
    --good: #3fb950; --bad: #ff7b72; --unsure: #d9a33c;
    --ink-0: #6cb6ff; --ink-1: #f69d50; --ink-2: #57c78a; --ink-3: #d2a8ff;
    --ink-4: #ff8fab; --ink-5: #adbac7; --ink-6: #56d4dd; --ink-7: #e3c35a;
  }
}
body { background: var(--page); color: var(--text); font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); } h4 { margin: 0.8rem 0 0; font-weight: 600; }
nav a { margin-right: 1rem; } a { color: var(--ink-0); }
figure { margin: 1.2rem 0; padding: 0.8rem 1rem; border: 1px solid var(--line); border-radius: 6px; }
figcaption { font-weight: 600; margin-bottom: 0.4rem; overflow-wrap: anywhere; }
figure svg { max-width: 100%; height: auto; display: block; }
.panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(22rem, 1fr)); gap: 0 1rem; }
.panels figcaption { font-size: 0.85rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.85rem; margin: 0.6rem 0; }
th, td { padding: 0.2rem 0.7rem 0.2rem 0; border-bottom: 1px solid var(--line); vertical-align: top; text-align: left; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.good, .bad, .unsure { white-space: nowrap; } .good { color: var(--good); } .bad { color: var(--bad); } .unsure { color: var(--unsure); }
.key span { margin-right: 1.1rem; white-space: nowrap; } .key i { display: inline-block; width: 0.8em; height: 0.8em; margin-right: 0.35em; border-radius: 2px; }
.host { background: var(--panel); border-radius: 6px; padding: 0.6rem 1rem; overflow-wrap: anywhere; }
small, summary { color: var(--faint); } summary { cursor: pointer; }
`;
