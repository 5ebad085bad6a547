// Draws the pictures of README and the guides from real runs: SVGs that play by themselves, without a script.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempDisposableSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { createFakeSaino } from 'saino-email-cleaning/testing';
import { serveFetch } from '../src/cli/serve-fetch.ts';
import { root } from './lib/paths.ts';
import { main, Problem, readArguments } from './lib/problem.ts';

/** The lines that a terminal shows, and for how long, in ms. */
type Screen = { lines: string[]; duration: number };
type Run = { command: string; screens: Screen[] };

const lineHeight = 20;
const characterWidth = 8.4;
const padding = 20;
/** The bar at the top, with the three buttons of a window. */
const titleHeight = 36;
/** Screens are shown for this long, in ms: a job takes its time, a reader has less. Nobody would see a shorter one. */
const shortest = 100;
const longest = 900;
const lastScreen = 5000;
/** How long a job takes, in ms: long enough for its bar to be seen. */
const duration = 4_000;
const rows = 250_000;

await main(async () => {
  readArguments({}, 'node scripts/record.ts');
  const command = 'clean contacts.csv --output clean.csv';
  const cli = [process.execPath, path.join(root, 'dist/package/cli.js'), ...command.split(' ')];
  // At the port of `saino-email-cleaning mock`, which the question shows.
  await using api = await serveFetch((url) => createFakeSaino({ duration, reportOrigin: url }).fetch, { port: 4010 });
  const clean = async (cwd: string, ...typed: [after: string, keys: string][]): Promise<Run> => {
    writeFileSync(path.join(cwd, 'contacts.csv'), makeList());
    const screens = await runOnTerminal(cli, 84, { cwd, typed, url: api.url });
    return { command: `npx saino-email-cleaning ${command}`, screens };
  };
  using whole = mkdtempDisposableSync(path.join(tmpdir(), 'saino-record-'));
  using parts = mkdtempDisposableSync(path.join(tmpdir(), 'saino-record-'));
  const yes: [string, string] = ['[y/N]', 'y\r'];
  save('docs/guide/clean.svg', [await clean(whole.path, yes)]);
  // Ctrl-C in its second job.
  save('docs/guide/clean-resumed.svg', [
    await clean(parts.path, yes, ['Job 2 of 3', '\u0003']),
    await clean(parts.path, yes),
  ]);
});

/** A list with a few of everything: unsafe addresses (at example.org), duplicates, and rows without an address. */
function makeList(): string {
  const lines = Array.from({ length: rows }, (_, index) => {
    const user = index % 80 === 7 ? index - 7 : index;
    const address = index % 2_500 === 3 ? '' : `user${user}@example.${user % 9 === 4 ? 'org' : 'com'}`;
    return `Customer ${index + 1},${address},${index % 5 === 0 ? '"Blue, Green & Co."' : 'Example GmbH'}`;
  });
  return `Name,E-mail,Company\n${lines.join('\n')}\n`;
}

type RunOptions = { cwd?: string; url?: string; typed?: [after: string, keys: string][] };

/** Runs a command on a terminal, types once a text is shown, and returns every screen, in order. */
async function runOnTerminal(command: string[], columns: number, { cwd, url, typed = [] }: RunOptions = {}) {
  const line = `stty cols ${columns}; ${command.map((word) => `'${word}'`).join(' ')}`;
  const token = url === undefined ? { SAINO_TOKEN: '' } : { SAINO_TOKEN: 'any', SAINO_BASE_URL: url };
  const child = spawn('script', ['--quiet', '--flush', '--return', '--command', line, '/dev/null'], {
    cwd,
    env: { ...process.env, ...token },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const moments: { at: number; lines: string[] }[] = [];
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    moments.push({ at: performance.now(), lines: output.replaceAll('\r\n', '\n').split('\n').map(shownLast) });
    if (typed[0] && text.includes(typed[0][0])) child.stdin.write(typed.shift()?.[1] ?? '');
  });
  const [code] = await once(child, 'close').catch((error) => {
    throw new Problem(`A terminal takes the command \`script\` of Linux: ${error.message}.`);
  });
  if (code !== 0 && code !== 130) throw new Problem(`The command ended with exit code ${code}.`);
  return moments.map(({ at, lines }, index) => ({ lines, duration: (moments[index + 1]?.at ?? at + longest) - at }));
}

/** A bar redraws its line: the cursor goes back to its start. */
function shownLast(row: string): string {
  const versions = row.split('\u001b[1G').map((version) => stripVTControlCharacters(version).trimEnd());
  return versions.findLast((version) => version !== '') ?? '';
}

function save(file: string, runs: Run[]): void {
  let above: string[] = [];
  const screens = runs.flatMap((run) => {
    const head = [...above, `$ ${run.command}`];
    above = [...head, ...(run.screens.at(-1)?.lines ?? []).filter((line) => line !== '')];
    return run.screens.map(({ lines, duration }) => ({ lines: [...head, ...lines], duration }));
  });
  writeFileSync(path.join(root, file), draw(runs.map(({ command }) => command).join(', then '), screens));
  console.log(`✔ ${file}`);
}

/** Draws each line of each row once, with the times at which it is shown. Where nothing moves, the last screen shows. */
function draw(label: string, screens: Screen[]): string {
  const shown = screens.filter(({ duration }) => duration >= shortest);
  const total = shown.reduce((sum, { duration }) => sum + Math.min(duration, longest), lastScreen);
  let time = 0;
  const starts = shown.map(({ duration }) => {
    const start = ((time / total) * 100).toFixed(2);
    time += Math.min(duration, longest);
    return start;
  });
  const texts = new Map<string, { row: number; text: string }>();
  for (const { lines } of shown) {
    for (const [row, text] of lines.entries()) if (text !== '') texts.set(`${row} ${text}`, { row, text });
  }
  const drawn = [...texts.values()].map(({ row, text }) => {
    const isShown = shown.map(({ lines }) => lines[row] === text);
    const steps = isShown.flatMap((now, index) =>
      now === isShown[index - 1] ? [] : `${starts[index]}% { visibility: ${now ? 'visible' : 'hidden'}; }`,
    );
    const classes = `${text.startsWith('$ ') ? 'command ' : ''}${isShown.at(-1) ? 'last' : ''}`.trim();
    return { row, text, steps: steps.join(' '), classes };
  });
  const animations = [...new Set(drawn.map(({ steps }) => steps))];
  const width = Math.ceil(Math.max(...drawn.map(({ text }) => text.length)) * characterWidth) + 2 * padding;
  const height = titleHeight + Math.max(...shown.map(({ lines }) => lines.length)) * lineHeight + padding;
  const escapeXml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const textElements = drawn.map(({ row, text, steps, classes }) => {
    const y = titleHeight + (row + 1) * lineHeight - 6;
    const style = `animation-name: f${animations.indexOf(steps)}`;
    return `<text x="${padding}" y="${y}" class="${classes}" style="${style}">${escapeXml(text)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="Recording of ${escapeXml(label)}" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="14" xml:space="preserve">
<style>
text { fill: #d6deeb; white-space: pre; visibility: hidden; }
.command { fill: #7fdbca; }
.last { visibility: visible; }
@media (prefers-reduced-motion: no-preference) { text { animation: ${(total / 1000).toFixed(1)}s infinite step-end; } }
${animations.map((steps, index) => `@keyframes f${index} { ${steps} }`).join('\n')}
</style>
<rect width="${width}" height="${height}" rx="8" fill="#0b1f3f"/>
${['#ff5f57', '#febc2e', '#28c840'].map((fill, index) => `<circle cx="${padding + index * 20}" cy="18" r="6" fill="${fill}"/>`).join('')}
${textElements.join('\n')}
</svg>
`;
}
