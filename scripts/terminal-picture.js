// Plays the demo and writes down what its preview and its run print: docs/terminal.svg, and the same as text between
// two marks in README.md. Only the demo's temporary directory is taken out of the paths.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runDemo } from './run-demo.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const pictured = ['.venv/bin/greet', 'venv-relocate -n', 'venv-relocate'];
const marks = {
  start: '<!-- terminal: written by scripts/terminal-picture.js -->',
  end: '<!-- /terminal -->',
};

const glyph = { width: 7.83, height: 18, size: 13 };
const padding = 16;
const styles = { 1: 'strong', 2: 'dim', 31: 'bad', 32: 'good' };

/** The lines of the steps that belong in the picture: dead, previewed, done, alive. */
function playDemo() {
  const steps = [];
  runDemo({
    colour: true,
    say: () => undefined,
    show: (step, directory) => {
      const neutral = (text) => text.replaceAll(directory, '');
      steps.push({ ...step, command: neutral(step.command), output: neutral(step.stdout + step.stderr) });
    },
  });
  // From the moment the base is gone to the first sign of life after it.
  const first = steps.findIndex(({ command, status }) => command === pictured[0] && status !== 0);
  const last = steps.findIndex(
    ({ command, status }, index) => index > first && command === pictured[0] && status === 0,
  );
  return steps
    .slice(first, last + 1)
    .filter(({ command }) => pictured.includes(command))
    .flatMap(({ command, output }) => [
      `\u001b[1m$ ${command}\u001b[22m`,
      ...output.trimEnd().split('\n'),
      '',
    ]);
}

/** A line with colour codes as runs of text with a style each. */
function splitStyles(line) {
  const runs = [];
  let style;
  for (const part of line.split(/(\u001b\[\d+m)/)) {
    const code = /^\u001b\[(\d+)m$/.exec(part)?.[1];
    if (code !== undefined) style = styles[code];
    else if (part !== '') runs.push({ text: part, style });
  }
  return runs;
}

function plain(line) {
  return line.replace(/\u001b\[\d+m/g, '');
}

function renderSvg(lines) {
  const columns = Math.max(...lines.map((line) => plain(line).length));
  const width = Math.ceil(columns * glyph.width + 2 * padding);
  const height = lines.length * glyph.height + 2 * padding;
  const rows = lines.map((line, index) => {
    const spans = splitStyles(line).map(({ text, style }) =>
      style === undefined ? escapeXml(text) : `<tspan class="${style}">${escapeXml(text)}</tspan>`,
    );
    const baseline = padding + index * glyph.height + glyph.size;
    return spans.length === 0 ? '' : `<text x="${padding}" y="${baseline}">${spans.join('')}</text>\n`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title">
<title id="title">A dead venv, the preview of its change, the run, and the venv alive</title>
<style>
text { font: ${glyph.size}px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: #d7dae0; white-space: pre; }
.strong { font-weight: bold; fill: #ffffff; }
.dim { fill: #8b919d; }
.good { fill: #7ec699; }
.bad { fill: #f08d8d; }
</style>
<rect width="100%" height="100%" rx="8" fill="#1e2127"/>
${rows.join('')}</svg>
`;
}

function escapeXml(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function updateReadme(lines) {
  const path = join(root, 'README.md');
  const text = readFileSync(path, 'utf8');
  const start = text.indexOf(marks.start);
  const end = text.indexOf(marks.end);
  if (start === -1 || end < start)
    throw new Error(`README.md has no place between ${marks.start} and ${marks.end}`);
  const block = `${marks.start}\n\`\`\`console\n${lines.map(plain).join('\n').trimEnd()}\n\`\`\`\n`;
  writeFileSync(path, text.slice(0, start) + block + text.slice(end));
}

const lines = playDemo();
while (lines.at(-1) === '') lines.pop();
writeFileSync(join(root, 'docs', 'terminal.svg'), renderSvg(lines));
updateReadme(lines);
