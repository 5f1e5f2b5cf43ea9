/** The pages of the documentation lead to each other: files and headings that they name are there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../../src/entry/tools/child.ts';

const docs = readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`);
const pages = ['README.md', 'examples/README.md', ...docs].filter(
  (name) => name.endsWith('.md') && existsSync(join(ROOT, name)),
);
const read = (file: string) => readFileSync(file, 'utf8');
/** What stands in a block of code is no link. */
const prose = (text: string) => text.replaceAll(/^```[\s\S]*?^```$/gm, '').replaceAll(/`[^`\n]*`/g, '');
/** A heading's anchor, as GitHub makes it. */
const anchors = (text: string) =>
  [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

it.each(pages)('%s links to what is there', (page) => {
  const text = read(join(ROOT, page));
  const links = [...prose(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link!);
  const broken = links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [path = '', anchor] = link.split('#');
    const file = path === '' ? join(ROOT, page) : join(ROOT, dirname(page), path);
    return !existsSync(file) || (anchor !== undefined && !anchors(read(file)).includes(anchor));
  });
  expect(broken).toEqual([]);
});
