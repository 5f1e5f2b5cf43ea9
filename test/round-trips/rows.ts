/** What the declaration of a resource makes. */
import { type Asked, type Counted, send } from './asked.ts';

/** One request for each operation of a resource. @param admin an `Authorization` value */
export async function* rows(
  counted: Counted,
  resource: Counted['resources'][number],
  admin: string,
): AsyncGenerator<Asked> {
  const answer = async <T>(path: string) => (await (await counted.app.request(path)).json()) as T;
  const { name } = resource;
  const { paths } = await answer<{ paths: Record<string, Record<string, { operationId: string }>> }>(
    '/openapi.json',
  );
  const idOf = (path: string, method: string) => paths[path]?.[method]?.operationId;
  const nested = Object.keys(paths).filter((path) => path.endsWith(`/{id}/${name}`));
  for (const path of nested) {
    const parent = await counted.firstOf(path.split('/')[1]!);
    yield { id: idOf(path, 'get')!, path: path.replace('{id}', String(parent)), init: {}, most: 1 };
  }
  yield { id: idOf(`/${name}`, 'get')!, path: `/${name}`, init: {}, most: 1 };
  const body = resource.body && (await counted.body(resource, `counted-${name}`));
  const create = idOf(`/${name}`, 'post');
  if (create && body)
    yield { id: create, path: `/${name}`, init: send('POST', admin, body), most: 1, status: 201 };
  const [newest] = await answer<Record<string, unknown>[]>(`/${name}?_sort=id&_order=desc&_limit=1`);
  const one = `/${name}/{id}`;
  const path = one.replace('{id}', encodeURIComponent(String(newest!.id)));
  yield { id: idOf(one, 'get')!, path, init: {}, most: 1 };
  const patch = idOf(one, 'patch');
  if (patch)
    yield { id: patch, path, init: send('PATCH', admin, { [resource.text]: `changed-${name}` }), most: 1 };
  const put = idOf(one, 'put');
  if (put) yield { id: put, path, init: send('PUT', admin, { ...(await answer<object>(path)) }), most: 1 };
  const remove = idOf(one, 'delete');
  if (remove) yield { id: remove, path, init: send('DELETE', admin), most: 1 };
}
