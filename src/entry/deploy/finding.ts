/** What `npm run deploy:check` has found: each is a line. */

export type Finding = {
  /** `bad` would fail there, `mind` works and is worth knowing. */
  kind: 'good' | 'mind' | 'bad';
  text: string;
};

export const good = (text: string): Finding => ({ kind: 'good', text });
export const mind = (text: string): Finding => ({ kind: 'mind', text });
export const bad = (text: string): Finding => ({ kind: 'bad', text });

const signs = { good: '✓', mind: '!', bad: '✗' };
export const lineOf = ({ kind, text }: Finding): string => `${signs[kind]} ${text}`;
