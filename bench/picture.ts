/** The results as a picture: bars, readable on a light and on a dark page. */
import type { Figures, Results } from './results.ts';

const WIDTH = 840;
const PANEL = 400;
const ROW = 17;
const LABEL = 165;
const HEAD = 30;
const FOOT = 24;

type Bar = { title: string; value: number; own: boolean };

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** Bars of one figure, the best on top. */
function bars(
  results: Results,
  scenario: string,
  figure: (found: Figures) => number,
  best: 'least' | 'most',
): Bar[] {
  const all = results.servers.flatMap((server) => {
    const found = results.of(server, scenario);
    return found
      ? [{ title: results.title(server), value: figure(found), own: server.startsWith('ledge') }]
      : [];
  });
  return all.sort((a, b) => (best === 'least' ? a.value - b.value : b.value - a.value));
}

function panel(title: string, all: readonly Bar[], x: number, y: number): string {
  const most = Math.max(1, ...all.map(({ value }) => value));
  const room = PANEL - LABEL - 55;
  const rows = all.map(({ title, value, own }, i) => {
    const top = y + HEAD + i * ROW;
    const width = Math.max(1, (value / most) * room).toFixed(1);
    const shown = Math.round(value).toLocaleString('en-US');
    return `<text x="${x + LABEL - 6}" y="${top + 10}" text-anchor="end"${own ? ' class="own"' : ''}>${escaped(title)}</text>
<rect x="${x + LABEL}" y="${top}" width="${width}" height="12" rx="2"${own ? ' class="own"' : ''}/>
<text x="${(x + LABEL + Number(width) + 5).toFixed(1)}" y="${top + 10}"${own ? ' class="own"' : ''}>${shown}</text>`;
  });
  return `<text class="head" x="${x}" y="${y + 15}">${escaped(title)}</text>\n${rows.join('\n')}`;
}

/** @param about the date and the machine, in small print */
export function picture(results: Results, about: string): string {
  const cpu = ({ cpu, database }: Figures) => cpu + database;
  const panels: [string, Bar[]][] = [
    ['One row: CPU µs a request', bars(results, 'one', cpu, 'least')],
    ['20 rows: CPU µs a request', bars(results, 'twenty', cpu, 'least')],
    ['One row, Bearer: CPU µs a request', bars(results, 'bearer', cpu, 'least')],
    ['Creates a second, 64 connections', bars(results, 'create-64', ({ perSecond }) => perSecond, 'most')],
  ];
  const height = (index: number) =>
    HEAD + Math.max(...panels.slice(index, index + 2).map(([, all]) => all.length)) * ROW + 14;
  const tops = [8, 8 + height(0)];
  const total = 8 + height(0) + height(2) + FOOT;
  const drawn = panels.map(([title, all], i) =>
    panel(title, all, i % 2 === 0 ? 10 : WIDTH - PANEL - 10, tops[i >> 1]!),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${total}" role="img" aria-label="CPU time of a request, and creates a second, of Ledge and its peers">
<style>
text { font: 11px system-ui, sans-serif; fill: #57606a } .head { font-weight: 600; font-size: 13px; fill: #1f2328 } text.own { fill: #1f2328; font-weight: 600 }
rect { fill: #afb8c1 } rect.own { fill: #1a7f37 }
@media (prefers-color-scheme: dark) { text { fill: #9198a1 } .head, text.own { fill: #f0f6fc } rect { fill: #59636e } rect.own { fill: #3fb950 } }
</style>
${drawn.join('\n')}
<text x="10" y="${total - 8}">${escaped(about)}</text>
</svg>
`;
}
