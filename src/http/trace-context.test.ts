/** Which `traceparent` is taken up, and what is passed on in its place. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newId, traceContext } from './trace-context.ts';

const ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';
const valid = `00-${ID}-${PARENT}-01`;

describe('a valid traceparent', () => {
  it('keeps its trace and whether it is sampled, and passes a step of our own on', () => {
    const context = traceContext(valid)!;
    expect(context).toMatchObject({ id: ID, parent: PARENT });
    expect(context.span).toMatch(/^[\da-f]{16}$/);
    expect(context.span).not.toBe(PARENT);
    expect(context.onward).toEqual({ traceparent: `00-${ID}-${context.span}-01` });
    expect(traceContext(valid)!.span).not.toBe(context.span);
  });

  it.each([
    ['00', '00'],
    ['01', '01'],
    ['02', '00'],
    ['ff', '01'],
  ])('of the flags %s passes %s on', (given, passed) => {
    const { onward } = traceContext(`00-${ID}-${PARENT}-${given}`)!;
    expect(onward.traceparent.slice(-3)).toBe(`-${passed}`);
  });

  it.each([`01-${ID}-${PARENT}-01`, `cc-${ID}-${PARENT}-01-and-more`])(
    'may be of a later version: %s',
    (header) =>
      expect(traceContext(header)?.onward.traceparent).toMatch(new RegExp(`^00-${ID}-[\\da-f]{16}-01$`)),
  );

  it('takes its tracestate along as it is, unless it is too long', () => {
    expect(traceContext(valid, 'a=1, b=2')?.onward.tracestate).toBe('a=1, b=2');
    expect(traceContext(valid, `a=${'x'.repeat(511)}`)?.onward).not.toHaveProperty('tracestate');
    expect(traceContext(valid, '')?.onward).not.toHaveProperty('tracestate');
  });
});

describe('what is no traceparent', () => {
  it.each([
    '',
    'x',
    valid.toUpperCase(),
    `${valid}-`,
    `${valid}-more`,
    `${valid}0`,
    ` ${valid}`,
    `${valid}, ${valid}`,
    `ff-${ID}-${PARENT}-01`,
    `0-${ID}-${PARENT}-01`,
    `00-${'0'.repeat(32)}-${PARENT}-01`,
    `00-${ID}-${'0'.repeat(16)}-01`,
    `00-${ID.slice(1)}-${PARENT}-01`,
    `00-${ID}-${PARENT}`,
    `00-${ID}-${PARENT}-1`,
    `00-${ID}-${PARENT}-0g`,
    `01-${ID}-${PARENT}-01.x`,
  ])('begins no trace: %s', (header) => expect(traceContext(header, 'a=1')).toBeUndefined());

  it('never throws, and what it takes up is well formed', () => {
    const part = (length: number) =>
      fc.string({ unit: fc.constantFrom(...'0123456789abcdefg-'), minLength: length, maxLength: length });
    const near = fc
      .tuple(part(2), part(32), part(16), part(2), fc.constantFrom('', '-', '-x'))
      .map(([version, id, parent, flags, more]) => `${version}-${id}-${parent}-${flags}${more}`);
    fc.assert(
      fc.property(fc.oneof(fc.string(), near), (header) => {
        const context = traceContext(header);
        if (context) expect(context.onward.traceparent).toMatch(/^00-[\da-f]{32}-[\da-f]{16}-0[01]$/);
      }),
      { seed: 1, numRuns: 1_000 },
    );
  });
});

it('makes ids of as many digits as it is asked for', () => {
  expect(newId(16)).toMatch(/^[\da-f]{32}$/);
  expect(newId(8)).toMatch(/^[\da-f]{16}$/);
});
