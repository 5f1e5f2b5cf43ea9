/** The small parts of which the text of a type is made. */
import { ElementFlags, type TupleType } from 'typescript/unstable/sync';

/** @param parts the texts of its elements */
export function tuple(parts: string[], { elementFlags, readonly }: TupleType): string {
  const texts = parts.map((part, i) => {
    const flags = elementFlags[i] ?? ElementFlags.Required;
    if (flags & ElementFlags.Rest) return `...${element(part)}[]`;
    return flags & ElementFlags.Optional ? `${element(part)}?` : part;
  });
  return `${readonly ? 'readonly ' : ''}[${texts.join(', ')}]`;
}
export const braces = (members: string[]) => (members.length === 0 ? '{}' : `{ ${members.join('; ')} }`);
/** As the element of an array. */
export const element = (part: string) => (/ [|&] |^readonly /.test(part) ? `(${part})` : part);
/** As a part of a template. */
export const escaped = (part: string) => part.replace(/[\\`]|\$\{/g, '\\$&');
/** A string as a literal. */
export const quoted = (value: string) => `'${value.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n')}'`;
/** A name as the key of a member. */
export const key = (name: string) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name));
