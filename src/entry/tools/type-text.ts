/** Types as text in which nothing is left that is declared elsewhere. */
import {
  type Checker,
  type Symbol as Named,
  SignatureKind,
  SymbolFlags,
  type TupleType,
  type Type,
  TypeFlags,
  type TypeReference,
} from 'typescript/unstable/sync';
import { braces, element, escaped, key, quoted, tuple } from './type-syntax.ts';

/**
 * Writes types out: aliases, mapped and conditional types become what they stand for, but what has been declared
 * under a name is written by that name.
 */
export class TypeWriter {
  /** The declarations so far. */
  readonly declared: string[] = [];
  readonly #names = new Map<string, string>();
  readonly #taken: Set<string>;
  readonly #checker: Checker;
  /** Texts by the ids of their types, until another name is known. */
  readonly #texts = new Map<number, string>();
  /** Types that are being written; those that were met in themselves have a name. */
  readonly #open = new Map<number, string>();

  /** @param taken names that no declaration may have */
  constructor(checker: Checker, taken: Iterable<string>) {
    this.#checker = checker;
    this.#taken = new Set(taken);
  }

  /** From now on a type of this text is written as a name that is declared by hand. */
  know(name: string, text: string): void {
    this.#names.set(text, name);
    this.#texts.clear();
  }

  /**
   * Declares a type under a name; where the same has a name already, as that.
   * @param order names of members in the order in which they are to be written
   */
  declare(name: string, type: Type, about: string, order: readonly string[] = []): void {
    const text = this.structure(type);
    const known = this.#names.get(text) ?? [...this.#names.values()].find((other) => other === text);
    if (known?.replace(/_+$/, '') === name) return;
    const free = this.#free(name);
    if (known) {
      this.declared.push(`export type ${free} = ${known};`);
      return;
    }
    const rank = (name: string) => order.indexOf(name) >>> 0; // what is not in the list comes last
    let declared = `type ${free} = ${text};`;
    if (/^(\w+ & )?\{ /.test(text)) {
      const { names, members } = this.#parts(type);
      const lines = members.toSorted(([a], [b]) => rank(a) - rank(b)).map(([, line]) => line);
      declared = `interface ${[free, ...names].join(' extends ')} {\n  ${lines.join(';\n  ')};\n}`;
    }
    this.know(free, text);
    this.declared.push(`/** ${about} */\nexport ${declared}`);
  }

  #free(name: string): string {
    const free = this.#taken.has(name) ? this.#free(`${name}_`) : name;
    this.#taken.add(free);
    return free;
  }

  /** @throws Error for `any`, for functions, and for what only a type parameter could say */
  text(type: Type): string {
    const known = this.#texts.get(type.id);
    if (known !== undefined) return known;
    const open = this.#open.get(type.id);
    if (open !== undefined) {
      const own = (type.getAliasSymbol() ?? type.getSymbol())?.name ?? '';
      const name = open || this.#free(/^[A-Z]\w*$/.test(own) ? own : 'Nested');
      this.#open.set(type.id, name);
      return name;
    }
    this.#open.set(type.id, '');
    const whole = this.structure(type);
    const name = this.#open.get(type.id);
    this.#open.delete(type.id);
    if (name) {
      this.declared.push(`export type ${name} = ${whole};`);
      this.know(name, whole);
    }
    const text = this.#names.get(whole) ?? whole;
    this.#texts.set(type.id, text);
    return text;
  }

  /** The text of a type itself, where it has a name. */
  structure(type: Type): string {
    if (type.flags & TypeFlags.Any) throw new Error('a type is any');
    if (type.flags & TypeFlags.Boolean) return 'boolean';
    if (type.isUnionType()) return this.union(type.getTypes());
    if (type.isStringLiteralType()) return quoted(type.value);
    if (type.isLiteralType()) return String(type.value);
    if (type.isIntrinsicType()) return type.intrinsicName;
    if (type.isTemplateLiteralType()) {
      const types = type.getTypes();
      const parts = type.texts.map(
        (part, i) => escaped(part) + (types[i] ? `\${${this.text(types[i])}}` : ''),
      );
      return `\`${parts.join('')}\``;
    }
    if (type.isIntersectionType() || type.isObjectType()) return this.#object(type);
    throw new Error(`${this.#checker.typeToString(type)} cannot be written out`);
  }

  /** The union of types. */
  union(types: readonly Type[]): string {
    let parts = types.map((type) => this.text(type));
    if (parts.includes('true') && parts.includes('false'))
      parts = ['boolean', ...parts.filter((part) => part !== 'true' && part !== 'false')];
    const last = ['null', 'undefined'].filter((name) => parts.includes(name));
    const values = parts.filter((part) => !last.includes(part));
    return [this.#values(values), ...last].filter(Boolean).join(' | ');
  }

  /** The most frequent unions of queries are written as what they mean. */
  #values(parts: string[]): string {
    const name = (some: string[]) => this.#names.get(some.join(' | ')) ?? some.join(' | ');
    const list = parts.find((part) => part.startsWith('readonly '));
    const one = name(parts.filter((part) => part !== list));
    if (list === `readonly ${element(one)}[]`) return `OneOrMore<${one}>`;
    const heads = parts.filter((part) => parts.includes(`\`${part.slice(1, -1)},\${string}\``));
    return heads.length * 2 === parts.length && heads.length > 0
      ? `Listed<${heads.join(' | ')}>`
      : name(parts);
  }

  #object(type: Type): string {
    const checker = this.#checker;
    const symbol = type.getSymbol();
    const inside = () => checker.getTypeArguments(type as TypeReference).map((part) => this.text(part));
    if (checker.isTupleType(type)) return tuple(inside(), (type as TypeReference).getTarget() as TupleType);
    if (checker.isArrayType(type))
      return `${symbol?.name === 'ReadonlyArray' ? 'readonly ' : ''}${element(inside()[0]!)}[]`;
    // What a runtime has is known wherever the declarations are read.
    if (/\/lib\.[\w.]+\.d\.ts$/.test(symbol?.declarations[0]?.path ?? '') && type.isClassOrInterface())
      return symbol!.name;
    if (checker.getSignaturesOfType(type, SignatureKind.Call).length > 0)
      throw new Error(`${checker.typeToString(type)} is no data`);
    const { names, members } = this.#parts(type);
    const own = members.length > 0 || names.length === 0 ? [braces(members.map(([, text]) => text))] : [];
    return [...names, ...own].join(' & ');
  }

  /** What is in an object or an intersection: types that have names, and all other members. */
  #parts(type: Type): { names: string[]; members: Member[] } {
    const types = type.isIntersectionType() ? type.getTypes() : [];
    const named = types.filter((part) => /^[A-Z]\w*$/.test(this.text(part)));
    const rest = types.filter((part) => !named.includes(part));
    const members = named.length === 0 ? this.#members(type) : rest.flatMap((part) => this.#members(part));
    if (new Set(members.map(([name]) => name)).size < members.length || rest.some((p) => !p.isObjectType()))
      throw new Error(`${this.#checker.typeToString(type)} cannot be written out`);
    return { names: named.map((part) => this.text(part)), members };
  }

  #members(type: Type): Member[] {
    const patterns = this.#checker.getIndexInfosOfType(type);
    return [
      ...this.#checker.getPropertiesOfType(type).map((p): Member => [p.name, this.#member(p)]),
      ...patterns.map((p): Member => {
        const name = this.text(p.keyType);
        return [name, `[name: ${name}]: ${this.text(p.valueType)}`];
      }),
    ];
  }

  #member(property: Named): string {
    const optional = (property.flags & SymbolFlags.Optional) !== 0;
    const type = this.#checker.getTypeOfSymbol(property)!;
    try {
      const parts = optional && type.isUnionType() ? type.getTypes() : [type];
      const given = this.union(parts.filter((part) => !optional || !(part.flags & TypeFlags.Undefined)));
      return `${key(property.name)}${optional ? '?' : ''}: ${given || 'undefined'}`;
    } catch (error) {
      throw new Error(`${property.name}: ${(error as Error).message}`);
    }
  }
}

type Member = [name: string, text: string];
