/** react-admin's provider for json-server, unmodified, over a fetch that knows Ledge's credentials, tags and problems. */
import jsonServerProvider from 'ra-data-json-server';
import { type DataProvider, fetchUtils, HttpError } from 'react-admin';
import { away, LEDGE_URL, session } from './ledge.ts';

/**
 * Where a row carries its ETag. It travels with the row, through the cache into the form and back, so that what is
 * saved names the version that was edited, whatever this tab has read since.
 */
export const TAG = '@etag';

async function http(url: string, { body, ...options }: fetchUtils.Options = {}) {
  const headers = new Headers(options.headers);
  headers.set('Accept', 'application/json');
  const { [TAG]: tag, ...row } = typeof body === 'string' ? JSON.parse(body) : {};
  if (tag && options.method === 'PUT') headers.set('If-Match', tag);
  const send = async (token: string | undefined) =>
    fetchUtils.fetchJson(url, {
      ...options,
      headers,
      ...(body && { body: JSON.stringify(row) }),
      user: { authenticated: token !== undefined, token: `Bearer ${token}` },
    });

  const answer = await send(await session.token())
    .catch(async (error) => {
      // A token may be refused before its time: another one is tried, if there is a session to give it.
      const token = error.status === 401 ? await session.renew() : undefined;
      if (token === undefined) throw error;
      return send(token);
    })
    .catch((error) => {
      throw error.status ? explained(error) : error.name === 'AbortError' ? error : away(error);
    });
  // A proxy that compresses makes it a weak one, which If-Match never matches (RFC 9110, 13.1.1); the version is the same.
  const etag = answer.headers.get('ETag')?.replace(/^W\//, '');
  if (etag && answer.json?.id !== undefined) answer.json = { ...answer.json, [TAG]: etag };
  return answer;
}

/** A problem (RFC 9457) as react-admin shows it: its detail, and each fault beside its field. */
function explained(error: HttpError): HttpError {
  const { detail, errors = [] }: Problem = error.body ?? {};
  if (error.status === 412)
    return new HttpError('Someone else has changed this since you opened it: refresh, then decide', 412);
  if (!detail) return error;
  const faults = errors.filter(({ pointer }) => pointer);
  if (faults.length === 0) return new HttpError(detail, error.status);
  const fields = faults.map(({ pointer, detail }) => [pointer?.slice(1).replaceAll('/', '.'), detail]);
  // Said as a whole as well: a fault may be of a field that the form does not have.
  const serverError = fields.map(([field, fault]) => `${field} ${fault}`).join('; ');
  const all = { ...Object.fromEntries(fields), root: { serverError } };
  return new HttpError(detail, error.status, { errors: all });
}

type Problem = { detail?: string; errors?: { pointer?: string; detail: string }[] };

const provider = jsonServerProvider(LEDGE_URL, http);

export const dataProvider: DataProvider = {
  ...provider,
  // It tells its fetch of the id alone; what is deleted is what was seen.
  async delete(resource, { id, previousData }) {
    const headers = new Headers(previousData?.[TAG] && { 'If-Match': previousData[TAG] });
    await http(`${LEDGE_URL}/${resource}/${id}`, { method: 'DELETE', headers });
    return { data: { id } as never };
  },
};
