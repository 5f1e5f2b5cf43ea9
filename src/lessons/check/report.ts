/** How the findings of a check are told: to people, to programs, and to CI as JUnit's XML. */
import type { Finding } from './check.ts';

const SIGNS = { met: '✓', 'not met': '✗', untried: '–' } as const;

/** For people: a line for what is met, and for what is not all that helps to mend it. */
export function told(findings: readonly Finding[]): string {
  const lines = findings.flatMap(({ name, result, curl, expected, came, hint }) =>
    result === 'met'
      ? [`✓ ${name}`]
      : [
          `${SIGNS[result]} ${name}`,
          ...(curl ? [`    ${curl}`] : []),
          `    expected  ${expected}`,
          `    came      ${came}`,
          `    hint      ${hint}`,
        ],
  );
  const met = findings.filter(({ result }) => result === 'met').length;
  return `${lines.join('\n')}\n\n${met} of ${findings.length} met`;
}

/** JUnit's XML, as CI servers and graders read it. @param name of the lesson */
export function junit(name: string, findings: readonly Finding[]): string {
  const failures = findings.filter(({ result }) => result !== 'met').length;
  const cases = findings.map(({ name: about, result, curl, expected, came, hint }) => {
    const detail = xml(`${curl}\nexpected  ${expected}\ncame      ${came}\nhint      ${hint}`);
    const failure = result === 'met' ? '' : `<failure message="${xml(hint)}">${detail}</failure>`;
    return `  <testcase classname="${xml(name)}" name="${xml(about)}">${failure}</testcase>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="${xml(name)}" tests="${findings.length}" failures="${failures}">
${cases.join('\n')}
</testsuite>
`;
}

const NAMES: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot' };
const xml = (text: string) => text.replaceAll(/[&<>"]/g, (sign) => `&${NAMES[sign]};`);
