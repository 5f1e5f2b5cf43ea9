import { expect, test } from 'vitest';
import { load } from '../load.ts';
import { writable } from './declared.ts';
import { target } from './support.ts';

test.skipIf(writable.length === 0)(
  '2,000 mixed requests over 32 connections: each gets a documented status',
  async () => {
    const report = await load(target.baseUrl, { connections: 32, requests: 2_000 });
    expect(report.failures).toEqual([]);
    expect(report.requests).toBe(2_000);
  },
  60_000,
);
