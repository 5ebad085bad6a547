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

  const lines = shownLines(all).map((line) => ({ ...line, keyframes: keyframes(line.shown, total) }));
  const animations = [...new Set(lines.map(({ keyframes }) => keyframes))];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="Recording of ${escapeXml(label)}" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="${fontSize}" xml:space="preserve">
<style>
text { fill: #d6deeb; white-space: pre; visibility: hidden; }
.command { fill: #7fdbca; }
.last { visibility: visible; }
@media (prefers-reduced-motion: no-preference) { text { animation: ${(total / 1000).toFixed(1)}s infinite step-end; } }
${animations.map((steps, index) => `@keyframes f${index} { ${steps} }`).join('\n')}
</style>
<rect width="${width}" height="${height}" rx="8" fill="#0b1f3f"/>
${['#ff5f57', '#febc2e', '#28c840'].map((fill, index) => `<circle cx="${padding + index * 20}" cy="18" r="6" fill="${fill}"/>`).join('')}
${lines.map((line) => drawLine(line, animations.indexOf(line.keyframes))).join('\n')}
</svg>
`;
}

/** When something is shown, in ms from the start. The end of the last screen is `undefined`. */
type Interval = { from: number; to: number | undefined };

type ShownLine = { text: string; row: number; shown: Interval[] };

/** Each line of each row, once, however many screens show it. */
function shownLines(screens: Screen[]): ShownLine[] {
  const lines = new Map<string, ShownLine>();
  let from = 0;
  for (const [index, { lines: texts, duration }] of screens.entries()) {
    const to = index === screens.length - 1 ? undefined : from + duration;
    for (const [row, text] of texts.entries()) {
      if (text === '') continue;
      const line = lines.get(`${row} ${text}`) ?? { text, row, shown: [] };
      lines.set(`${row} ${text}`, line);
      const before = line.shown.at(-1);
      if (before?.to === from) before.to = to;
      else line.shown.push({ from, to });
    }
    from += duration;
  }
  return [...lines.values()];
}

/** A line is visible from its start to its end, in percent of the whole. */
function keyframes(shown: Interval[], total: number): string {
  const steps = shown.flatMap(({ from, to }) => [
    `${share(from, total)}% { visibility: visible; }`,
    ...(to === undefined ? [] : [`${share(to, total)}% { visibility: hidden; }`]),
  ]);
  return (shown[0]?.from === 0 ? steps : ['0% { visibility: hidden; }', ...steps]).join(' ');
}

function drawLine({ text, row, shown }: ShownLine, animation: number): string {
  const y = titleHeight + (row + 1) * lineHeight - 6;
  const classes = [text.startsWith(prompt) ? 'command' : [], shown.at(-1)?.to === undefined ? 'last' : []].flat();
  const attribute = classes.length === 0 ? '' : ` class="${classes.join(' ')}"`;
  return `<text x="${padding}" y="${y}"${attribute} style="animation-name: f${animation}">${escapeXml(text)}</text>`;
}

const share = (part: number, total: number): string => ((part / total) * 100).toFixed(2);

const escapeXml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
