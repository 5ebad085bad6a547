import path from 'node:path';
import type { Outcome } from './simulate.ts';

export const plotFile = path.join(import.meta.dirname, '../polling-policies.svg');

/** A logarithmic scale: its ticks span it from end to end, which are in pixels. */
type Axis = { start: number; end: number; ticks: number[] };
const across: Axis = { start: 66, end: 692, ticks: [10, 20, 50, 100, 200, 500, 1000] };
const up: Axis = { start: 370, end: 24, ticks: [1, 2, 5, 10, 20, 50] };

const style = `
  svg { --paper: #fff; --grid: #d8dee4; --ink: #57606a; --own: #0757ba }
  @media (prefers-color-scheme: dark) { svg { --paper: #0d1117; --grid: #30363d; --ink: #9da7b1; --own: #6cb6ff } }
  .own { --ink: var(--own); font-weight: 600 }
  rect { fill: var(--paper) }
  path { fill: none; stroke: var(--grid) }
  .fixed { stroke: var(--ink); stroke-dasharray: 3 4 }
  circle { fill: var(--ink) }
  text { fill: var(--ink); font-family: system-ui, sans-serif; font-size: 14px; text-anchor: middle }
  .end { text-anchor: end }
  .label { text-anchor: start; paint-order: stroke; stroke: var(--paper); stroke-width: 4px }
`;

/** The lag of each policy against its requests, as an SVG image for light and dark pages. */
export function drawPlot(outcomes: Record<string, Outcome>): string {
  const points = Object.entries(outcomes).map(([name, { requests, 'mean lag': lag }]) => {
    const text = `${name}: ${requests.toFixed(1)} requests, ${lag.toFixed(1)} s`;
    return { name, text, isFixed: name.startsWith('every'), x: place(across, requests), y: place(up, lag) };
  });
  const fixed = points.filter(({ isFixed }) => isFixed).map(({ x, y }) => `${x} ${y}`);
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" width="720" height="430" role="img" aria-labelledby="title summary">',
    '<title id="title">Polling policies: lag against requests</title>',
    `<desc id="summary">${points.map(({ text }) => text).join('; ')}.</desc>`,
    `<style>${style}</style>`,
    '<rect width="720" height="430" rx="6"/>',
    ...across.ticks.map((tick) => {
      const x = place(across, tick);
      return `<path d="M${x} ${up.start}V${up.end}"/><text x="${x}" y="392">${tick}</text>`;
    }),
    ...up.ticks.map((tick) => {
      const y = place(up, tick);
      return `<path d="M${across.start} ${y}H${across.end}"/><text class="end" x="56" y="${y}" dy="5">${tick}</text>`;
    }),
    '<text x="379" y="418">requests for each job, mean (log scale)</text>',
    '<text transform="translate(22 197) rotate(-90)">lag in seconds, mean (log scale)</text>',
    `<path class="fixed" d="M${fixed.join('L')}"/>`,
    ...points.map(({ name, text, isFixed, x, y }) => {
      const isOwn = name === 'this package';
      const label = `<text class="label" x="${x}" y="${y}" dx="12" dy="${isFixed ? -6 : 5}">${isOwn ? text : name}</text>`;
      return `<g${isOwn ? ' class="own"' : ''}><circle cx="${x}" cy="${y}" r="${isOwn ? 7 : 4}"/>${label}</g>`;
    }),
    '</svg>\n',
  ].join('\n');
}

/** In pixels, to a tenth. */
function place({ start, end, ticks }: Axis, value: number): number {
  const [from = 1, to = 1] = [ticks[0], ticks.at(-1)];
  return Number((start + ((end - start) * Math.log(value / from)) / Math.log(to / from)).toFixed(1));
}
