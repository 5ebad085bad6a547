import type { Screen } from './terminal.ts';

const fontSize = 14;
const lineHeight = 20;
const characterWidth = 8.4;
const padding = 20;
/** The bar at the top, with the three buttons of a window. */
const titleHeight = 36;
/** No screen is shown for longer, in ms: a job takes its time, a reader has less. */
const longestScreen = 900;
/** A shorter one is left out, in ms: nobody would see it. */
const shortestScreen = 100;
/** How long the last one stays, in ms. */
const lastScreen = 5000;

/** What a line starts with that somebody has typed. */
const prompt = '$ ';

/** A command, and what it shows. */
export type Recording = { command: string; screens: Screen[] };

/** Draws commands, one after another, as one recording. */
export function drawRecordings(recordings: Recording[]): string {
  let above: string[] = [];
  const screens = recordings.flatMap(({ command, screens }) => {
    const head = [...above, `${prompt}${command}`];
    above = [...head, ...(screens.at(-1)?.lines ?? []).filter((line) => line !== '')];
    return screens.map(({ lines, duration }) => ({ lines: [...head, ...lines], duration }));
  });
  return draw(recordings.map(({ command }) => command).join(', then '), screens);
}

/** Draws a recording as an SVG that plays by itself, without a script, and shows its last screen where nothing moves. */
function draw(label: string, screens: Screen[]): string {
  const shown = screens.filter(({ duration }) => duration >= shortestScreen);
  const all = shown.map(({ lines, duration }, index) => ({
    lines,
    duration: index === shown.length - 1 ? lastScreen : Math.min(duration, longestScreen),
  }));
  const total = all.reduce((sum, { duration }) => sum + duration, 0);
  const rows = Math.max(...all.map(({ lines }) => lines.length));
  const columns = Math.max(...all.flatMap(({ lines }) => lines.map((line) => line.length)));
  const width = Math.ceil(columns * characterWidth) + 2 * padding;
  const height = titleHeight + rows * lineHeight + padding;

  let start = 0;
  const frames = all.map(({ lines, duration }, index) => {
    const from = share(start, total);
    start += duration;
    return frame({ lines, index, from, to: share(start, total), isLast: index === all.length - 1 });
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="Recording of ${escapeXml(label)}" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="${fontSize}">
<style>
text { fill: #d6deeb; white-space: pre; }
.command { fill: #7fdbca; }
.frame { visibility: hidden; }
.last { visibility: visible; }
@media (prefers-reduced-motion: no-preference) { .frame { animation: ${(total / 1000).toFixed(1)}s infinite step-end; } }
${frames.map(({ keyframes }) => keyframes).join('\n')}
</style>
<rect width="${width}" height="${height}" rx="8" fill="#0b1f3f"/>
${['#ff5f57', '#febc2e', '#28c840'].map((fill, index) => `<circle cx="${padding + index * 20}" cy="18" r="6" fill="${fill}"/>`).join('')}
${frames.map(({ markup }) => markup).join('\n')}
</svg>
`;
}

type Frame = { lines: string[]; index: number; from: string; to: string; isLast: boolean };

function frame({ lines, index, from, to, isLast }: Frame): { keyframes: string; markup: string } {
  const steps = [`0% { visibility: hidden; }`, `${from}% { visibility: visible; }`, `${to}% { visibility: hidden; }`];
  const texts = lines.flatMap((line, row) => {
    if (line === '') return [];
    const y = titleHeight + (row + 1) * lineHeight - 6;
    return `<text x="${padding}" y="${y}"${line.startsWith(prompt) ? ' class="command"' : ''} xml:space="preserve">${escapeXml(line)}</text>`;
  });
  return {
    keyframes: `@keyframes f${index} { ${steps.slice(from === '0.00' ? 1 : 0, isLast ? 2 : 3).join(' ')} }`,
    markup: `<g class="frame${isLast ? ' last' : ''}" style="animation-name: f${index}">${texts.join('')}</g>`,
  };
}

const share = (part: number, total: number): string => ((part / total) * 100).toFixed(2);

const escapeXml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
