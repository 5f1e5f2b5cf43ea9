/** The statuses that the client's types know, to be held against a document. */
import { join } from 'node:path';
import { API, type Type } from 'typescript/unstable/sync';
import { ROOT } from '../../src/entry/tools/child.ts';
import { callsOf, typeAt } from '../../src/entry/tools/client-calls.ts';

type Document = { paths: Record<string, Record<string, { 'x-access'?: object; responses: object }>> };

/** `GET /posts/{id} 404` for each status that the document declares of a resource and the types do not know. */
export function unknownStatuses({ paths }: Document): string[] {
  const config = join(ROOT, 'tsconfig.json');
  const api = new API();
  try {
    const { checker, program } = api.updateSnapshot({ openProjects: [config] }).getProject(config)!;
    const module = checker.getSymbolAtLocation(program.getSourceFile(join(ROOT, 'src/client.ts'))!)!;
    const exported = checker.getExportsOfModule(module).find((symbol) => symbol.name === 'Client')!;
    const client = checker.getDeclaredTypeOfSymbol(exported);
    const values = (status: Type) =>
      (status.isUnionType() ? status.getTypes() : [status]).map(
        (one) => one.isLiteralType() && String(one.value),
      );
    const known = (path: string, method: string) => {
      const segments = path
        .replaceAll(/\{(\w+)\}/g, ':$1')
        .split('/')
        .slice(1);
      const type = typeAt(checker, client, ...segments, `$${method}`);
      return type
        ? callsOf(checker, type).flatMap((call) => call.answers.flatMap((a) => values(a.status)))
        : [];
    };
    return Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations)
        .filter(([, operation]) => operation['x-access'])
        .flatMap(([method, { responses }]) => {
          const types = known(path, method);
          const unknown = Object.keys(responses).filter((status) => !types.includes(status));
          return unknown.map((status) => `${method.toUpperCase()} ${path} ${status}`);
        }),
    );
  } finally {
    api.close();
  }
}
