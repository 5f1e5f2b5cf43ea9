import { describe, expect, it } from 'vitest';
import { call, links, target } from './support.ts';

describe('the documentation page', () => {
  const page = call('GET', '/docs');

  it('is HTML under a policy that lets no inline script and no other origin run', async () => {
    const reply = await page;
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toMatch(/^text\/html/);
    const policy = reply.headers.get('content-security-policy') ?? '';
    const scripts = /script-src ([^;]*)/.exec(policy)?.[1] ?? /default-src ([^;]*)/.exec(policy)?.[1] ?? '*';
    expect(scripts).not.toMatch(/unsafe-inline|unsafe-eval|\*|http|data:/);
    expect(policy).toMatch(/default-src/);
  });

  it('holds no inline script and no event handler', async () => {
    const { text } = await page;
    const scripts = [...text.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/gi)];
    expect(scripts.length).toBeGreaterThan(0);
    for (const [whole, attributes, inside] of scripts) {
      expect(attributes, whole).toMatch(/\bsrc=/);
      expect(inside?.trim(), whole).toBe('');
    }
    expect(text).not.toMatch(/<[^>]+\son\w+=/i);
  });

  it('loads its styles and scripts from our own origin', async () => {
    const reply = await page;
    // An icon of no bytes (`data:,`) spares a request, and is no asset.
    const tags = [
      ...reply.text.matchAll(/<(?:script|link)\b[^>]*\b(?:src|href)=["'](?!data:,)([^"']+)["']/gi),
    ];
    const assets = tags.map(([, to]) => new URL(to ?? '', reply.url));
    const types = new Set<string>();
    for (const asset of assets) {
      expect(asset.origin).toBe(new URL(target.baseUrl).origin);
      const got = await call('GET', asset.href);
      expect(got.status, asset.href).toBe(200);
      const type = got.headers.get('content-type') ?? '';
      if (asset.pathname.endsWith('.js')) expect(type).toMatch(/^(text|application)\/javascript/);
      if (asset.pathname.endsWith('.css')) expect(type).toMatch(/^text\/css/);
      types.add(asset.pathname.replace(/.*\./, ''));
    }
    expect([...types]).toEqual(expect.arrayContaining(['css', 'js']));
  });

  it('is what the index links to', async () => {
    const index = await call('GET', '/');
    const doc = await call('GET', new URL(links(index)['service-doc'] ?? '', index.url).href);
    expect(doc.status).toBe(200);
  });
});
